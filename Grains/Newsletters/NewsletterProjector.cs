using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using NewsletterPostChange = WhatIsUp.Grains.Abstractions.Events.NewsletterPostChange;
using NewsletterReactions = WhatIsUp.Grains.Abstractions.Newsletters.NewsletterReactions;
using NewsletterRole = WhatIsUp.Grains.Abstractions.Newsletters.NewsletterRole;
using NewsletterState = WhatIsUp.Grains.Abstractions.Newsletters.NewsletterState;

namespace WhatIsUp.Grains.Newsletters;

/// <summary>Webhook events of newsletters. They are live and not stored.</summary>
internal sealed class NewsletterProjector(ChannelRecord record, AddressBook addresses) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case NewsletterJoined joined:
                var newsletter = NewsletterMapping.Show(joined.Newsletter);
                var payload = new NewsletterJoinedPayload(newsletter, Self(batch), record.Now);
                await PublishAsync(batch, happened, EventCatalogue.NewsletterJoined, payload, cancellationToken);
                return true;
            case NewsletterLeft left:
                var reason = left.IsDeleted ? NewsletterLeftReason.Deleted : NewsletterLeftReason.Left;
                await PublishAsync(
                    batch, happened, EventCatalogue.NewsletterLeft,
                    new NewsletterLeftPayload(left.Newsletter.ToString(), reason, left.IsDeleted ? null : Self(batch), record.Now), cancellationToken);
                return true;
            case NewsletterChanged changed:
                var updated = await PayloadOfAsync(batch, changed, cancellationToken);
                await PublishAsync(batch, happened, EventCatalogue.NewsletterUpdated, updated, cancellationToken);
                return true;
            case NewsletterPosted { Post: var post }:
                await PublishAsync(
                    batch, happened, EventCatalogue.NewsletterMessage,
                    new NewsletterMessagePayload((NewsletterPostChange)post.Change, NewsletterMapping.Show(post), post.IsFromMe ? Self(batch) : null),
                    cancellationToken);
                return true;
            case NewsletterCounted { Post: var counted }:
                await PublishAsync(batch, happened, EventCatalogue.NewsletterReaction, PayloadOf(counted), cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private static Participant Self(EventBatch batch) => Addresses.Self(batch.Row);

    private async ValueTask<NewsletterUpdatedPayload> PayloadOfAsync(EventBatch batch, NewsletterChanged changed, CancellationToken cancellationToken)
    {
        var newsletter = changed.Newsletter;
        // Only the account itself changes its own mute state.
        var actor = await PersonAsync(changed.Actor, changed.ActorPhoneNumber, cancellationToken) ?? (newsletter.IsMuted is not null ? Self(batch) : null);
        return new NewsletterUpdatedPayload
        {
            NewsletterId = newsletter.Id.ToString(),
            Name = newsletter.Name,
            Description = newsletter.Description,
            PictureId = newsletter.PictureId,
            State = (NewsletterState?)newsletter.State,
            Reactions = (NewsletterReactions?)newsletter.Reactions,
            Muted = newsletter.IsMuted,
            User = await PersonAsync(changed.User, changed.UserPhoneNumber, cancellationToken),
            Role = (NewsletterRole?)changed.UserRole,
            Actor = actor,
            Timestamp = record.Now,
        };
    }

    private async ValueTask<Participant?> PersonAsync(Jid? person, string? number, CancellationToken cancellationToken)
    {
        if (person is not { } account) return null;
        if (number is null && Jid.TryParse(await addresses.ShownAsync(account, cancellationToken), out var shown) && shown.IsPhoneNumber) number = shown.User;
        return Addresses.Participant(account, number, null);
    }

    private NewsletterReactionPayload PayloadOf(NewsletterPost post) => new()
    {
        NewsletterId = post.Newsletter.ToString(),
        ServerId = post.ServerId,
        MessageId = post.MessageId.Length > 0 ? post.MessageId : null,
        Reactions = NewsletterMapping.Reactions(post),
        Views = post.Views,
        Forwards = post.Forwards,
        Votes = NewsletterMapping.Votes(post),
        Timestamp = record.Now,
    };

    private ValueTask PublishAsync<T>(EventBatch batch, ClientEvent happened, string name, T payload, CancellationToken cancellationToken) =>
        record.PublishAsync(batch, happened, name, payload, EventChatKind.None, cancellationToken);
}
