using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Profile;

/// <summary>Names of the own account, and what contacts changed of their profiles.</summary>
internal sealed class ProfileProjector(ChannelRecord record) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case OwnPushNameChanged named:
                ChannelRows.UpdatePushName(batch.Unit, record.Id, named.PushName, record.Now);
                batch.Row = batch.Row with { PushName = named.PushName };
                return true;
            case OwnUsernameChanged own:
                if (own.Username == batch.Row.Username) return true;
                ChannelRows.UpdateUsername(batch.Unit, record.Id, own.Username, record.Now);
                batch.Row = batch.Row with { Username = own.Username };
                return true;
            case ProfileChanged { IsOwn: true }:
                return true;
            case ProfileChanged changed:
                await record.PublishAsync(batch, changed, EventCatalogue.ContactUpdated, PayloadOf(changed), EventChatKind.Direct, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private ContactUpdatedPayload PayloadOf(ProfileChanged changed)
    {
        var payload = new ContactUpdatedPayload
        {
            Contact = Addresses.Participant(changed.Contact, changed.PhoneNumber, null), Changes = [], Timestamp = record.Now,
        };
        return changed switch
        {
            PictureChanged picture => payload with
            {
                Changes = [ContactField.Picture], PictureId = picture.PictureId is { Length: > 0 } id ? id : null, PictureRemoved = picture.PictureId is null,
            },
            AboutChanged about => payload with { Changes = [ContactField.About], About = about.About },
            DefaultTimerChanged timer => payload with { Changes = [ContactField.EphemeralExpiration], EphemeralExpiration = timer.Seconds },
            _ => payload,
        };
    }
}
