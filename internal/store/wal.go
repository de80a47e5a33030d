package store

// walKept is how large SQLite's log may stay once all of it is in the database, in bytes.
const walKept = 16 << 20
