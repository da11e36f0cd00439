using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Calls;

/// <summary>
/// Signals of calls (live reference, section 5). Each is acknowledged; those that start or end the ringing also get a receipt (as in whatsapp-rust, zapo).
/// </summary>
internal sealed class CallSignals(ClientConnection connection)
{
    private const int MaxIdLength = 128, MaxReasonLength = 64, MaxNameLength = 256;

    /// <summary>Longest duration of a call that is accepted from the server.</summary>
    private const long MaxSeconds = 7 * 86_400;

    /// <summary>Acknowledges a signal and publishes its event.</summary>
    public async ValueTask HandleAsync(DeviceTransaction transaction, Node stanza, CancellationToken cancellationToken)
    {
        transaction.Frames.Add(Acks.Of(stanza, connection.OwnJid));
        if (stanza.Children is not [var signal, ..] || stanza.GetJid("from") is not { User.Length: > 0 } from
            || signal.Get("call-id") is not { Length: > 0 and <= MaxIdLength } || (signal.GetJid("call-creator") ?? from) is not { User.Length: > 0 } creator)
            return;
        if (signal.Tag is "offer" or "accept" or "reject" or "enc_rekey" && stanza.Get("id") is not null) AddReceipt(transaction, stanza, signal);
        // Calls started by our other devices are ignored.
        if (connection.IsOwn(creator)) return;
        await AddPairsAsync(transaction, stanza, signal, from, creator, cancellationToken);
        var call = new Signal(
            signal, from, creator, await AddressBook.ByLidAsync(transaction, creator.ToAccount(), cancellationToken), connection.IsOwn(from));
        switch (signal.Tag)
        {
            // A call by LID may arrive without its offer (Baileys#1670): its first signal counts as the offer.
            case "offer" or "offer_notice" or "relaylatency" or "transport" when !call.IsFromMe:
                await AddOfferAsync(transaction, stanza, call, cancellationToken);
                break;
            case "accept" when call.IsFromMe:
                await AddEndAsync(transaction, stanza, call, CallOutcome.Accepted, "accepted_elsewhere", cancellationToken);
                break;
            // A device that is busy rejects for itself only; the others keep ringing.
            case "reject" when call.IsFromMe && signal.Get("reason") != "busy":
                await AddEndAsync(transaction, stanza, call, CallOutcome.Rejected, ReasonOf(signal) ?? "rejected_elsewhere", cancellationToken);
                break;
            case "terminate":
                await AddEndAsync(transaction, stanza, call, OutcomeOf(signal), ReasonOf(signal), cancellationToken);
                break;
        }
    }

    private sealed record Signal(Node Node, Jid From, Jid Creator, Jid Caller, bool IsFromMe);

    private static CallOutcome OutcomeOf(Node terminate) => terminate.Get("reason") switch
    {
        "accepted_elsewhere" => CallOutcome.Accepted,
        "rejected_elsewhere" => CallOutcome.Rejected,
        _ => CallOutcome.Missed,
    };

    private static string? ReasonOf(Node signal) => signal.Get("reason") is { Length: > 0 and <= MaxReasonLength } reason ? reason : null;

    private static bool? IsVideo(Node signal) => signal.Tag switch
    {
        "offer" => signal.Child("video") is not null,
        "offer_notice" => signal.Get("media") == "video",
        _ => null,
    };

    private static bool? IsGroup(Node signal) =>
        signal.Tag is "offer" or "offer_notice" ? signal.Get("type") == "group" || signal.Get("group-jid") is not null : null;

    private void AddReceipt(DeviceTransaction transaction, Node stanza, Node signal)
    {
        List<NodeAttribute> attributes = [];
        Acks.Copy(stanza, "from", "to", attributes);
        Acks.Copy(stanza, "id", "id", attributes);
        attributes.Add(new NodeAttribute("from", stanza.GetJid("from") is { IsLid: true } ? connection.OwnLid : connection.OwnJid));
        List<NodeAttribute> answered = [new("call-id", signal.Get("call-id")!)];
        if (signal.GetJid("call-creator") is { } creator) answered.Add(new NodeAttribute("call-creator", creator));
        transaction.Frames.Add(Node.Of("receipt", attributes, Node.Of(signal.Tag, answered)));
    }

    /// <summary>Stores the pair of phone number and LID that a signal contains.</summary>
    private static async ValueTask AddPairsAsync(
        DeviceTransaction transaction, Node stanza, Node signal, Jid from, Jid creator, CancellationToken cancellationToken)
    {
        if (signal.GetJid("caller_pn") is { IsPhoneNumber: true } number && creator.IsLid)
            await AddressBook.AddPairAsync(transaction, number.ToAccount(), creator.ToAccount(), cancellationToken);
        if (stanza.GetJid("sender_lid") is { IsLid: true } lid && from.IsPhoneNumber)
            await AddressBook.AddPairAsync(transaction, from.ToAccount(), lid.ToAccount(), cancellationToken);
    }

    private async ValueTask AddOfferAsync(DeviceTransaction transaction, Node stanza, Signal call, CancellationToken cancellationToken)
    {
        var isOffline = stanza.Get("offline") is not null;
        transaction.Changes.Events.Add(new CallOffered(call.Node.Get("call-id")!)
        {
            Caller = call.Caller, CallerPhoneNumber = await NumberAsync(transaction, call, cancellationToken), PushName = Name(stanza),
            Username = Usernames.Read(call.Node.Get("username")), Address = call.From, Creator = call.Creator, Group = GroupOf(call.Node),
            IsGroup = IsGroup(call.Node), IsVideo = IsVideo(call.Node), IsOffline = isOffline, Timestamp = TimeOf(stanza),
        });
        // A call whose offer was queued at the server no longer rings (as in whatsapp-rust).
        if (isOffline) await AddEndAsync(transaction, stanza, call, CallOutcome.Missed, "offline", cancellationToken);
    }

    private async ValueTask AddEndAsync(
        DeviceTransaction transaction, Node stanza, Signal call, CallOutcome outcome, string? reason, CancellationToken cancellationToken) =>
        transaction.Changes.Events.Add(new CallEnded(call.Node.Get("call-id")!, outcome, reason)
        {
            Caller = call.Caller, CallerPhoneNumber = await NumberAsync(transaction, call, cancellationToken), PushName = call.IsFromMe ? null : Name(stanza),
            Username = Usernames.Read(call.Node.Get("username")), Address = call.From, Creator = call.Creator, Group = GroupOf(call.Node),
            IsGroup = IsGroup(call.Node), IsVideo = IsVideo(call.Node), Timestamp = TimeOf(stanza),
            DurationSeconds = call.Node.GetInteger("duration") is >= 0 and <= MaxSeconds and var seconds ? (int)seconds : null,
        });

    private static async ValueTask<string?> NumberAsync(DeviceTransaction transaction, Signal call, CancellationToken cancellationToken) =>
        call.Caller.IsPhoneNumber ? call.Caller.User
        : call.Node.GetJid("caller_pn") is { IsPhoneNumber: true } number ? number.User
        : call.Caller.IsLid ? await transaction.LoadPhoneNumberAsync(call.Caller.User, cancellationToken) : null;

    private static Jid? GroupOf(Node signal) => signal.GetJid("group-jid") is { IsGroup: true } group ? group : null;

    private static string? Name(Node stanza) => stanza.Get("notify") is { Length: > 0 and <= MaxNameLength } name ? name : null;

    private DateTimeOffset TimeOf(Node stanza) => DateTimeOffset.FromUnixTimeSeconds(
        stanza.GetInteger("t") is > 0 and < 100_000_000_000 and var seconds ? seconds : connection.Time.GetUtcNow().ToUnixTimeSeconds());
}
