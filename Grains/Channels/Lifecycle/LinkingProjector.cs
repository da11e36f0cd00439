using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Linking and login: QRs, pair codes, passkeys, the identity of the device.</summary>
public sealed class LinkingProjector(ChannelRecord record, ChannelTransitions transitions, ChannelWarnings warnings) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case QrIssued qr:
                AddQr(batch, qr);
                return true;
            case QrExpired:
                transitions.Move(batch, LifecycleTrigger.QrExpired);
                return true;
            case PairCodeIssued code:
                AddEvent(
                    batch, EventCatalogue.PairCodeUpdated,
                    new PairCodePayload(PairCodes.Format(code.Code), code.ExpiresAt, code.IsRenewed ? "renewed" : "requested", record.Now));
                return true;
            case PairCodeEnded ended:
                AddEvent(batch, EventCatalogue.PairCodeUpdated, new PairCodePayload(null, null, SnakeCase.Of(ended.Reason.ToString()), record.Now));
                return true;
            case PairingCompleted paired:
                await AddPairingAsync(batch, paired, cancellationToken);
                return true;
            case OwnLidChanged changed:
                PutIdentity(batch, batch.Row with { Lid = changed.Lid.ToString() });
                return true;
            case PasskeyRequested requested:
                AddEvent(
                    batch, EventCatalogue.ChannelPasskeyRequired,
                    new PasskeyRequiredPayload(new WebAuthnOptions(requested.Options), requested.ExpiresAt, record.Now));
                transitions.Move(batch, LifecycleTrigger.PasskeyRequested);
                return true;
            case PasskeyCodeIssued issued:
                AddEvent(batch, EventCatalogue.ChannelPasskeyConfirm, new PasskeyConfirmPayload(issued.Code, issued.ExpiresAt, issued.IsConfirmed, record.Now));
                return true;
            case PasskeyFailed failed:
                var trigger = batch.Row.Jid is null ? LifecycleTrigger.PasskeyFailed : LifecycleTrigger.PasskeyWaived;
                transitions.Move(batch, trigger, PasskeyAttempt.ReasonPrefix + failed.Reason);
                return true;
            case LoggedIn:
                transitions.Move(batch, LifecycleTrigger.LoggedIn);
                return true;
            default:
                return false;
        }
    }

    private void AddQr(EventBatch batch, QrIssued qr)
    {
        AddEvent(batch, EventCatalogue.QrUpdated, new QrPayload(qr.Text, qr.ExpiresAt, qr.IsRescan ? ChannelLifecycle.Rescan : null));
        if (qr.IsRescan) transitions.Move(batch, LifecycleTrigger.QrReplaced);
        // A QR after a passkey was requested: the connection of that attempt has ended.
        else if (batch.Row.Status == ChannelStatus.Passkey) transitions.Move(batch, LifecycleTrigger.PasskeyInterrupted);
        else if (batch.Row.Reason == ChannelLifecycle.QrExpiredReason) transitions.Move(batch, LifecycleTrigger.QrShown);
    }

    private async Task AddPairingAsync(EventBatch batch, PairingCompleted paired, CancellationToken cancellationToken)
    {
        // A device that proves its passkey while it is linked is the same link, with the age that it has.
        var isSameLink = batch.Row.LinkedAt is not null && batch.Row.Jid is not null && batch.Row.PhoneNumber == paired.Jid.User;
        PutIdentity(batch, batch.Row with
        {
            PhoneNumber = paired.Jid.User, Jid = paired.Jid.ToString(), Lid = paired.Lid?.ToString(), Platform = paired.Platform,
        });
        if (!isSameLink)
        {
            var now = record.Now;
            ChannelRows.UpdateLinked(batch.Unit, record.Id, now);
            batch.Row = batch.Row with { LinkedAt = now };
        }
        await warnings.RemoveOfAccountAsync(batch.Unit, cancellationToken);
        transitions.Move(batch, LifecycleTrigger.Paired);
    }

    private void PutIdentity(EventBatch batch, ChannelRow row)
    {
        ChannelRows.UpdateIdentity(batch.Unit, record.Id, row.PhoneNumber, row.Jid, row.Lid, row.Platform, record.Now);
        batch.Row = row;
    }

    private void AddEvent<T>(EventBatch batch, string name, T payload) => OutboxRows.Add(batch.Unit, record.NewEvent(name, payload));
}
