package order

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/ordercomment"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TimelineEntry is what an order's timeline has: an *ent.OrderEvent or an *ent.OrderComment.
type TimelineEntry any

type (
	// Timeline is a page of what happened to an order and was noted of it, the oldest first.
	Timeline = page.Connection[TimelineEntry]
	// TimelineEdge is an entry of it.
	TimelineEdge = page.Edge[TimelineEntry]
	// TimelinePage asks for a page of an order's timeline.
	TimelinePage = page.Of[typeid.Order, timelineFor]
)

// timelineFor is for whom a timeline is.
type timelineFor struct{ staff bool }

// CommentCreateInput is what the staff note about an order.
type CommentCreateInput struct {
	OrderID           typeid.Order
	Text              string
	VisibleToCustomer bool
}

// CommentDeleteInput is a comment to delete.
type CommentDeleteInput struct{ ID typeid.OrderComment }

// What comments may be. A length is in characters.
const (
	maxComment  = 5000
	maxComments = 500 // of an order
)

var inTime = page.Ordering{Name: "timeline", Columns: []page.Column{page.Time("created_at"), page.UUID("id")}}

func cursorInTime(entry TimelineEntry) string {
	if c, ok := entry.(*ent.OrderComment); ok {
		return inTime.Cursor(c.CreatedAt, c.ID.UUID())
	}
	e := entry.(*ent.OrderEvent)
	return inTime.Cursor(e.CreatedAt, e.ID.UUID())
}

func readEntry(r *record.Reader) TimelineEntry {
	event, comment := record.Joined(r, ent.ReadOrderEvent), record.Joined(r, ent.ReadOrderComment)
	if event != nil {
		return event
	}
	return comment
}

var timelines = &page.ListsOf[typeid.Order, timelineFor, TimelineEntry]{
	What: "timelines of orders",
	Sorting: func(timelineFor) page.Sorting[TimelineEntry] {
		return page.Sorting[TimelineEntry]{Ordering: inTime, Cursor: cursorInTime, Queries: timelineOfOrders}
	},
	Args: func(of timelineFor, _ []typeid.Order, _ record.Parts) []any { return []any{of.staff} },
	Read: readEntry,
	Counts: func(of timelineFor) *record.Many[uuid.UUID, int] {
		if of.staff {
			return entriesForStaff
		}
		return entriesForCustomers
	},
}

// Timelines reads pages of orders' timelines.
var Timelines = timelines.Pages()

// NewTimelinePage returns the page that arguments ask for, or a BAD_USER_INPUT. Only who may read all orders sees the
// comments that are not for the customer.
func NewTimelinePage(viewer auth.Viewer, id typeid.Order, args page.Args) (TimelinePage, error) {
	return timelines.Page(id, timelineFor{staff: viewer.May(auth.ReadOrders)}, args)
}

// VisibleCommentsByID returns the comments that the viewer may see.
func (s *Service) VisibleCommentsByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.OrderComment,
) (map[typeid.OrderComment]*ent.OrderComment, error) {
	comments, err := record.All(ctx, s.store.Client, permittedComments, ent.ReadOrderComment, typeid.Array(ids), viewer.May(auth.ReadOrders), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read comments of orders: %w", err)
	}
	return store.KeyBy(comments, func(c *ent.OrderComment) typeid.OrderComment { return c.ID }), nil
}

// CommentCreate notes something about an order. The viewer must be staff. Mistakes are fault.UserErrors.
func (s *Service) CommentCreate(ctx context.Context, viewer auth.Viewer, in CommentCreateInput) (*ent.OrderComment, error) {
	in.Text = text.Clean(in.Text)
	var v fault.Validator
	if v.Require("text", in.Text) {
		v.Paragraphs("text", in.Text, maxComment)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	var made *ent.OrderComment
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		o, _, err := s.Lock(ctx, tx, in.OrderID)
		if err != nil {
			return err
		}
		if o == nil {
			return fault.User(fault.CodeNotFound, "There is no such order.", "orderId")
		}
		n, err := tx.OrderComment.Query().Where(ordercomment.OrderID(o.ID)).Count(ctx)
		if err != nil {
			return fmt.Errorf("count comments: %w", err)
		}
		if n >= maxComments {
			return fault.User(fault.CodeLimitReached, fmt.Sprintf("An order has at most %d comments.", maxComments), "orderId")
		}
		made, err = tx.OrderComment.Create().SetOrderID(o.ID).SetActor(viewer.Actor()).SetText(in.Text).SetVisible(in.VisibleToCustomer).Save(ctx)
		if err != nil {
			return fmt.Errorf("create comment: %w", err)
		}
		if made.Visible && s.commented != nil {
			if err := s.commented(ctx, tx, o.ID, made.ID); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, viewer.Actor(), "order.commented", o.ID, map[string]any{"comment": made.ID.String()})
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// CommentDelete takes a comment away, and returns the order that it was about. The viewer must be staff. Mistakes are
// fault.UserErrors.
func (s *Service) CommentDelete(ctx context.Context, viewer auth.Viewer, in CommentDeleteInput) (about *typeid.Order, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		var order typeid.Order
		found, err := deleteComment.Scan(ctx, tx, []any{in.ID}, &order)
		if err != nil {
			return fmt.Errorf("delete comment: %w", err)
		}
		if !found {
			return fault.User(fault.CodeNotFound, "There is no such comment.", "id")
		}
		about = &order
		return s.audit(ctx, tx, viewer.Actor(), "order.comment_deleted", order, map[string]any{"comment": in.ID.String()})
	})
	return about, err
}
