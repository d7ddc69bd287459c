package feeds

import (
	"context"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
)

// Explain tries a topic on an item, which need not be stored.
func (c *Catalog) Explain(topic rule.Topic, it store.Item) rule.Explanation {
	return rule.Explain(topic, c.Text(it))
}

// Explain tries a topic on a stored item; [store.ErrNotFound]. It is for the
// people who write rules and sees the whole text.
func (l *Library) Explain(ctx context.Context, topic rule.Topic, item string) (rule.Explanation, error) {
	it, err := l.store.Item(ctx, item)
	if err != nil {
		return rule.Explanation{}, err
	}
	return l.Catalog().Explain(topic, it), nil
}
