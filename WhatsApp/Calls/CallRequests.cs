using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Calls;

/// <summary>Requests about calls: rejection and links. The server answers each with an ack.</summary>
internal sealed class CallRequests(ClientConnection connection)
{
    private const int MaxTokenLength = 64;

    private static readonly Jid Service = new("", JidServer.Call);

    /// <summary>Rejects a call for all devices of the account; publishes <see cref="CallEnded"/>.</summary>
    public async Task RejectAsync(CallOffered call, CancellationToken cancellationToken)
    {
        var own = call.Address.IsLid && connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid : connection.OwnJid;
        Node[] reject = [new Node("reject", [new("call-id", call.CallId), new("call-creator", call.Creator), new("count", "0")])];
        await connection.SendForAckAsync(
            id => new Node("call", [new("from", own), new("to", call.Address), new("id", id)], reject), cancellationToken);
        await connection.PublishEventAsync(
            new CallEnded(call.CallId, CallOutcome.Rejected, "rejected")
            {
                Caller = call.Caller, CallerPhoneNumber = call.CallerPhoneNumber, PushName = call.PushName, Username = call.Username, Address = call.Address,
                Creator = call.Creator, Group = call.Group, IsGroup = call.IsGroup, IsVideo = call.IsVideo, Timestamp = connection.Time.GetUtcNow(),
            },
            cancellationToken);
    }

    /// <summary>Creates a link; with a start time, a link of a scheduled call.</summary>
    public async Task<CallLink> CreateLinkAsync(bool isVideo, DateTimeOffset? startsAt, CancellationToken cancellationToken)
    {
        Node[]? planned = startsAt is { } start
            ? [new Node("event", [new NodeAttribute("start_time", start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))])]
            : null;
        var answer = await RequestAsync(new Node("link_create", [new NodeAttribute("media", MediaOf(isVideo))], planned), cancellationToken);
        return answer.Child("link_create")?.Get("token") is { Length: > 0 and <= MaxTokenLength } token
            ? new CallLink(token, isVideo)
            : throw new RequestRefusedException(0, "no_call_link");
    }

    /// <summary>Requests the details of a link (as whatsapp-rust).</summary>
    public async Task<CallLinkDetails> FindLinkAsync(CallLink link, CancellationToken cancellationToken)
    {
        var query = new Node("link_query", [new("token", link.Token), new("media", MediaOf(link.IsVideo))]);
        var answer = await RequestAsync(query, cancellationToken);
        var details = answer.Child("link_query") ?? answer;
        var number = details.GetJid("link_creator_pn") is { IsPhoneNumber: true } known ? known.User : null;
        var creator = details.GetJid("link_creator") is { User.Length: > 0 } maker ? maker.ToAccount() : (Jid?)null;
        return new CallLinkDetails(link, creator, number, details.Child("waiting_room")?.Get("enabled") is "1" or "true");
    }

    private Task<Node> RequestAsync(Node request, CancellationToken cancellationToken) =>
        connection.SendForAckAsync(id => new Node("call", [new("to", Service), new("id", id)], [request]), cancellationToken);

    private static string MediaOf(bool isVideo) => isVideo ? "video" : "audio";
}
