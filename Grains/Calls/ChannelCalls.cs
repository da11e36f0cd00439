using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Calls;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Calls;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Calls;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Calls;

/// <summary>Calls: incoming calls are read from the database, links are created at WhatsApp.</summary>
internal sealed class ChannelCalls(ChannelCore core) : IChannelCalls
{
    /// <summary>Number of the refusal for a call or a link that does not exist.</summary>
    private const int Unknown = 404;

    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public async Task<Page<CallView>> ListAsync(Caller caller, PageRequest page)
    {
        var now = core.Dependencies.Time.GetUtcNow();
        var found = await core.Dependencies.Calls.ListAsync(core.Id, page, CancellationToken.None);
        return found with { Data = [.. found.Data.Select(Shown)] };

        // The signal of its end never arrived.
        CallView Shown(CallView call) =>
            call.Status == CallState.Ringing && !StoredCalls.Rings(call, now) ? call with { Status = CallState.Missed } : call;
    }

    /// <inheritdoc />
    public async Task RejectAsync(Caller caller, string callId, string? from)
    {
        var stored = await core.Dependencies.Calls.FindAsync(core.Id, callId, CancellationToken.None);
        if (stored is null && from is null) throw new GatewayException(ErrorCode.NotFound, "No such call.");
        if (stored is not null && !StoredCalls.Rings(stored.View, core.Dependencies.Time.GetUtcNow()))
            throw new GatewayException(
                ErrorCode.NoOp, "The call no longer rings.",
                new Dictionary<string, string> { ["reason"] = "not_ringing", ["status"] = SnakeCase.Of(stored.View.Status.ToString()) });
        var call = stored is null ? await OfUnknownAsync(callId, from!) : Of(stored);
        try
        {
            await core.CallAsync((client, token) => client.Calls.RejectAsync(call, token));
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == Unknown)
        {
            throw Missing(refused, "call_not_found", "No such call.");
        }
    }

    /// <inheritdoc />
    public async Task<CallLinkView> CreateLinkAsync(Caller caller, bool isVideo, DateTimeOffset? startsAt) =>
        Show(await core.CallAsync((client, token) => client.Calls.CreateLinkAsync(isVideo, startsAt, token)), startsAt);

    /// <inheritdoc />
    public async Task<CallLinkDetailsView> FindLinkAsync(Caller caller, string token, bool isVideo)
    {
        try
        {
            var found = await core.CallAsync((client, cancellation) => client.Calls.FindLinkAsync(new CallLink(token, isVideo), cancellation));
            var creator = found.Creator is { } account ? Addresses.Participant(account, found.CreatorPhoneNumber, null) : null;
            return new CallLinkDetailsView(Show(found.Link, null), creator, found.HasWaitingRoom);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == Unknown)
        {
            throw Missing(refused, "call_link_not_found", "No such call link.");
        }
    }

    private static GatewayException Missing(WhatsAppRefusedException refused, string reason, string message)
    {
        var details = ClientErrors.DetailsOf(refused);
        details["reason"] = reason;
        return new GatewayException(ErrorCode.NotFound, message, details);
    }

    private static CallLinkView Show(CallLink link, DateTimeOffset? startsAt) => new(link.Token, link.IsVideo, link.Url.ToString(), startsAt);

    private async Task<CallOffered> OfUnknownAsync(string callId, string from)
    {
        var (_, wire) = await _chats.PersonAsync(from);
        return new CallOffered(callId) { Caller = wire, Address = wire, Creator = wire, Timestamp = core.Dependencies.Time.GetUtcNow() };
    }

    private static CallOffered Of(CallRow call) => new(call.View.Id)
    {
        Caller = Jid.Parse(call.View.From.Lid ?? call.View.From.Jid),
        CallerPhoneNumber = call.View.From.PhoneNumber?.TrimStart('+'),
        PushName = call.View.From.PushName,
        Username = call.View.From.Username,
        Address = Jid.Parse(call.Address),
        Creator = Jid.Parse(call.Creator),
        Group = Jid.TryParse(call.View.GroupId, out var group) ? group : null,
        IsGroup = call.View.Group,
        IsVideo = call.View.Video,
        Timestamp = call.View.Timestamp,
    };
}
