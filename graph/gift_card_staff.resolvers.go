package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/tender"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) GiftCardIssue(ctx context.Context, input tender.IssueInput) (*model.GiftCardIssuePayload, error) {
	issued, err := r.Tenders.Issue(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if issued == nil {
		return &model.GiftCardIssuePayload{UserErrors: mistakes}, err
	}
	return &model.GiftCardIssuePayload{GiftCard: issued.GiftCard, Code: issued.Code}, err
}

func (r *mutationResolver) GiftCardUpdate(ctx context.Context, input tender.UpdateInput) (*fault.Outcome[*tender.GiftCard], error) {
	return fault.OutcomeOf(r.Tenders.Update(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) GiftCardAdjust(ctx context.Context, input tender.AdjustInput) (*fault.Outcome[*tender.GiftCard], error) {
	return fault.OutcomeOf(r.Tenders.Adjust(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) StoreCreditAdjust(ctx context.Context, input tender.CreditAdjustInput) (*fault.Outcome[[]*money.Money], error) {
	return fault.OutcomeOf(r.Tenders.AdjustCredit(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) GiftCards(ctx context.Context, first *int, after *string, last *int, before *string, filter *tender.Filter) (*page.Connection[*tender.GiftCard], error) {
	if filter == nil {
		filter = &tender.Filter{}
	}
	return r.Tenders.List(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *queryResolver) GiftCardEntries(ctx context.Context, giftCardID string, first *int, after *string, last *int, before *string) (*page.Connection[*tender.Entry], error) {
	id, err := typeid.ParseGiftCard(giftCardID)
	if err != nil {
		return nil, err
	}
	return r.Tenders.Entries(ctx, id, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *queryResolver) StoreCreditEntries(ctx context.Context, userID string, first *int, after *string, last *int, before *string) (*page.Connection[*tender.Entry], error) {
	id, err := typeid.ParseUser(userID)
	if err != nil {
		return nil, err
	}
	return r.Tenders.CreditEntries(ctx, id, page.Args{First: first, Last: last, After: after, Before: before})
}
