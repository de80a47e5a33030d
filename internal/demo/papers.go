package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/person"
	"reliefbook/internal/store"
)

// scan is a made-up paper: lines of writing and a red seal, as many lines as said.
func scan(name string, lines int) (core.Paper, error) {
	const width, height = 360, 240
	sheet := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Gray{90}, color.RGBA{190, 20, 30, 255}})
	for i := range min(lines, 9) {
		for x := 24; x < width-24-i*17%90; x++ {
			sheet.SetColorIndex(x, 30+i*20, 1)
			sheet.SetColorIndex(x, 31+i*20, 1)
		}
	}
	const r = 38
	for y := -r; y <= r; y++ {
		for x := -r; x <= r; x++ {
			if d := x*x + y*y; d <= r*r && (d >= (r-4)*(r-4) || d <= 64) {
				sheet.SetColorIndex(width-80+x, height-64+y, 2)
			}
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, sheet)
	return core.Paper{Name: name, Data: b.Bytes()}, err
}

// phone is somebody's own phone with a link of theirs.
func phone(token, whose string) access.Bearer {
	return access.Bearer{Token: token, From: access.Origin{Family: device, Device: "phone of " + whose}}
}

// playerPhones opens the players' links on their own phones, each with the birth
// date inside the ID, as they would.
func (p *player) playerPhones(ctx context.Context, players []store.Player, tokens []string) ([]access.Bearer, error) {
	births := map[string][]string{}
	for _, s := range students(1) {
		key := s.Class + "/" + s.Name
		births[key] = append(births[key], person.BirthDigits(s.CitizenID))
	}
	list := make([]access.Bearer, len(tokens))
	for i, of := range players {
		list[i] = phone(tokens[i], of.Class+of.Name+strconv.FormatInt(of.ID, 10))
		for _, birth := range births[of.Class+"/"+of.Name] { // namesakes of one class: it is one of them
			err := p.app.Gifts.UnlockPlay(ctx, list[i], birth)
			if err == nil {
				break
			}
			if !fault.Is(err, "form.invalid") {
				return nil, err
			}
		}
	}
	return list, nil
}
