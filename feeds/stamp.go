package feeds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

const settingStamp = "feeds/stamp/" // + name of the document

// Stamp dates a content: the same content keeps its date over restarts, another
// one gets a later date than the one before, also where only something old was
// taken away. changed is when the newest part of it changed; the clock has no
// say. Names must be few: each is kept in the store.
func (l *Library) Stamp(ctx context.Context, name string, content []byte, changed time.Time) (time.Time, error) {
	sum := sha256.Sum256(content)
	digest := hex.EncodeToString(sum[:12])
	changed = changed.UTC().Truncate(time.Second)
	if changed.Before(l.founded) {
		changed = l.founded
	}
	l.stamping.Lock()
	defer l.stamping.Unlock()
	kept, err := l.store.Setting(ctx, settingStamp+name, stampText(digest, changed))
	if err != nil {
		return time.Time{}, fmt.Errorf("read the date of %s: %w", name, err)
	}
	was, text, _ := strings.Cut(kept, " ")
	last, err := time.Parse(time.RFC3339, text)
	if err == nil && was == digest {
		return last, nil
	}
	if !changed.After(last) {
		changed = last.Add(time.Second)
	}
	if err := l.store.SetSetting(ctx, settingStamp+name, stampText(digest, changed)); err != nil {
		return time.Time{}, fmt.Errorf("keep the date of %s: %w", name, err)
	}
	return changed, nil
}

func stampText(digest string, t time.Time) string { return digest + " " + t.Format(time.RFC3339) }
