package gifts

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/game"
	"reliefbook/internal/link"
	"reliefbook/internal/web/kit"
)

// What a student plays on their own link, without signing in.
var PlayRoutes = []kit.Route{
	{Method: "GET", Path: "/p/:token", Action: access.Public, Handle: showPlay},
	{Method: "POST", Path: "/p/:token/open", Action: access.Public, Handle: unlockPlay},
	{Method: "POST", Path: "/p/:token/roll", Action: access.Public, Handle: rollDice.Handle},
	{Method: "POST", Path: "/p/:token/riddles/:id", Action: access.Public, Handle: answerRiddle.Handle},
	{Method: "GET", Path: "/p/:token/board", Action: access.Public, Handle: showBoard},
}

// playBody is the page "play".
type playBody struct {
	gifts.PlayView
	Board  boardBody
	Last   *game.Throw // the newest of their own
	Fresh  bool        // it was thrown just now
	Why    string      // it can't be played, in words
	Form   kit.FormView
	Riddle int64 // whose answer was refused
	Here   string
}

// Turn is how far the bowl's dice are turned: each throw lies as it fell, no two alike.
func (b playBody) Turn() int { return b.Last.No * 47 % 360 }

// boardBody is the block "board".
type boardBody struct {
	gifts.BoardView
	Here string
}

// Poll is the address that refreshes the board; empty once the game is over.
func (b boardBody) Poll() string {
	if b.Over {
		return ""
	}
	return b.Here + "/board"
}

// playDoorBody is the page "play-door", where a player shows that the link is theirs.
type playDoorBody struct {
	gifts.PlayDoor
	Form kit.FormView
	Here string
}

func showPlay(r *kit.Request) error {
	if done, err := r.OpenPass(link.OfPlayer); done || err != nil {
		return err
	}
	return playDoor(r, r.Form())
}

// playDoor shows the game, or the page before it.
func playDoor(r *kit.Request, f kit.FormView) error {
	d, err := r.App.Gifts.PlayDoor(r.Ctx(), r.Bearer())
	if err != nil {
		return err
	}
	if d.Open {
		return playPage(r, f, 0)
	}
	r.Title = d.Activity
	return r.Page(f.Status, "play-door", "", playDoorBody{d, f, "/p/" + r.Param("token")})
}

func unlockPlay(r *kit.Request) error {
	f := r.Form("birth")
	err := r.App.Gifts.UnlockPlay(r.Ctx(), r.Bearer(), f.Values["birth"])
	f.Values["birth"] = "" // never shown again
	if r.Refuse(err, &f) {
		return playDoor(r, f)
	}
	if err != nil {
		return err
	}
	return r.SeeOther("/p/%s", r.Param("token"))
}

func playPage(r *kit.Request, f kit.FormView, riddle int64) error {
	token := r.Param("token")
	v, err := r.App.Gifts.Play(r.Ctx(), r.Bearer())
	if err != nil {
		return err
	}
	board, err := r.App.Gifts.Board(r.Ctx(), r.Bearer())
	if err != nil {
		return err
	}
	body := playBody{PlayView: v, Form: f, Riddle: riddle, Here: "/p/" + token, Fresh: r.QueryParam("rolled") != ""}
	body.Board = boardBody{board, body.Here}
	if len(v.Throws) > 0 {
		body.Last = &v.Throws[0]
	}
	if v.Closed != "" {
		body.Why = r.T("fault."+v.Closed, "Day", v.Activity.FromDay)
	}
	r.Title = v.Activity.Name
	return r.Page(f.Status, "play", "", body)
}

var rollDice = kit.Deed{Page: kit.OnList(playDoor), To: "/p/:token?rolled=1",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		_, err := r.App.Gifts.Throw(r.Ctx(), r.Bearer(), f.Key)
		return 0, err
	}}

var answerRiddle = kit.Deed{Fields: []string{"answer"}, To: "/p/:token#riddle-%d",
	Page: func(r *kit.Request, id int64, f kit.FormView) error { return playPage(r, f, id) },
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		_, err := r.App.Gifts.AnswerRiddle(r.Ctx(), r.Bearer(), id, f.Values["answer"])
		return err
	})}

// showBoard is the board alone, fetched every few seconds.
func showBoard(r *kit.Request) error {
	token := r.Param("token")
	board, err := r.App.Gifts.Board(r.Ctx(), r.Bearer())
	if err != nil {
		return err
	}
	if !r.IsHTMX() {
		return r.SeeOther("/p/%s", token)
	}
	return r.Part("play", "board", boardBody{board, "/p/" + token})
}
