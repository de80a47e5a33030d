package payout

// CampusCard puts the money on campus cards 校园一卡通 by a file to the card office, which goes by student number.
const CampusCard Channel = "campus_card"

var campusCard = Way{Channel: CampusCard, Handling: ByFile}
