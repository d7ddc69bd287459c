package extract

// minFree is the length in bytes from which on a text is an article and not
// only the beginning that is shown before a wall.
const minFree = 500

func (a *articlePage) wall() error { return nil }
