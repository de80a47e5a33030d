package kit

import "reliefbook/internal/access"

// AddressOf finds out who asks, given the trusted networks.
var AddressOf = addressOf

// MenuRow is one entry of the menu.
type MenuRow struct {
	Href, Key string
	Action    access.Action
}

// Menu lists every entry of the menu.
func Menu() (list []MenuRow) {
	for _, m := range menu {
		list = append(list, MenuRow{m.href, m.key, m.action})
	}
	return list
}

// LimitStrangers sets how many bytes those without an account may send at a time.
func (s *Server) LimitStrangers(most int64) { s.linked.most = most }

// Held is how many bytes of forms are held just now.
func (s *Server) Held() int64 { return s.linked.taken.Load() + s.signed.taken.Load() }
