package app

// Hashes is how many passwords were hashed or compared since the start.
func (a *App) Hashes() int64 { return a.hashes.done.Load() }
