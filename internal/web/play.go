package web

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/game"
	"reliefbook/internal/link"
)

// What a student plays on their own link, without signing in.
var playRoutes = []route{
	{method: "GET", path: "/p/:token", action: access.Public, handle: showPlay},
	{method: "POST", path: "/p/:token/open", action: access.Public, handle: unlockPlay},
	{method: "POST", path: "/p/:token/roll", action: access.Public, handle: rollDice},
	{method: "POST", path: "/p/:token/riddles/:id", action: access.Public, handle: answerRiddle},
	{method: "GET", path: "/p/:token/board", action: access.Public, handle: showBoard},
}

// playBody is the page "play".
type playBody struct {
	gifts.PlayView
	Board  boardBody
	Last   *game.Roll // the newest of their own
	Fresh  bool       // it was rolled just now
	Why    string     // it can't be played, in words
	Form   formView
	Riddle int64 // whose answer was refused
	Here   string
}

// Turn is how far the bowl's dice are turned: each roll lies as it fell, no two alike.
func (b playBody) Turn() int { return b.Last.No * 47 % 360 }

// boardBody is the block "board".
type boardBody struct {
	gifts.BoardView
	Here string
}

// Poll is the address the board is asked for again at; empty once the game is over.
func (b boardBody) Poll() string {
	if b.Over {
		return ""
	}
	return b.Here + "/board"
}

// playDoorBody is the page "play-door": it is to be shown that the game is theirs.
type playDoorBody struct {
	gifts.PlayDoor
	Form formView
	Here string
}

func showPlay(r *request) error {
	if done, err := r.openPass(link.OfPlayer); done || err != nil {
		return err
	}
	return r.playDoor(r.form())
}

// playDoor shows the game, or what stands before it.
func (r *request) playDoor(f formView) error {
	d, err := r.app.Gifts.PlayDoor(r.ctx(), r.bearer())
	if err != nil {
		return err
	}
	if d.Open {
		return r.playPage(f, 0)
	}
	r.Title = d.Activity
	return r.page(f.Status, "play-door", "", playDoorBody{d, f, "/p/" + r.Param("token")})
}

func unlockPlay(r *request) error {
	f := r.form("birth")
	err := r.app.Gifts.UnlockPlay(r.ctx(), r.bearer(), f.Values["birth"])
	f.Values["birth"] = "" // never shown again
	if r.refuse(err, &f) {
		return r.playDoor(f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/p/%s", r.Param("token"))
}

func (r *request) playPage(f formView, riddle int64) error {
	token := r.Param("token")
	v, err := r.app.Gifts.Play(r.ctx(), r.bearer())
	if err != nil {
		return err
	}
	board, err := r.app.Gifts.Board(r.ctx(), r.bearer())
	if err != nil {
		return err
	}
	body := playBody{PlayView: v, Form: f, Riddle: riddle, Here: "/p/" + token, Fresh: r.QueryParam("rolled") != ""}
	body.Board = boardBody{board, body.Here}
	if len(v.Rolls) > 0 {
		body.Last = &v.Rolls[0]
	}
	if v.Closed != "" {
		body.Why = r.t("fault."+v.Closed, "Day", v.Activity.FromDay)
	}
	r.Title = v.Activity.Name
	return r.page(f.Status, "play", "", body)
}

func rollDice(r *request) error {
	f := r.form()
	_, err := r.app.Gifts.Roll(r.ctx(), r.bearer(), f.Key)
	if r.refuse(err, &f) {
		return r.playDoor(f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/p/%s?rolled=1", r.Param("token"))
}

func answerRiddle(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("answer")
	_, err = r.app.Gifts.AnswerRiddle(r.ctx(), r.bearer(), id, f.Values["answer"])
	if r.refuse(err, &f) {
		return r.playPage(f, id)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/p/%s#riddle-%d", r.Param("token"), id)
}

// showBoard is the board alone, asked for every few seconds.
func showBoard(r *request) error {
	token := r.Param("token")
	board, err := r.app.Gifts.Board(r.ctx(), r.bearer())
	if err != nil {
		return err
	}
	if !r.isHTMX() {
		return r.seeOther("/p/%s", token)
	}
	return r.part("play", "board", boardBody{board, "/p/" + token})
}
