using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// Requests about groups, at the rate that the server allows: after a refusal for too many requests (429), all requests of this connection wait for the time
/// in the answer, or for an increasing time if there is none. A caller waits for a few seconds at most; if it would be longer, the request is refused here.
/// </summary>
internal sealed class GroupRequests(ClientConnection connection)
{
    private const string Space = "w:g2";

    /// <summary>Shorter than the timeout of an API call.</summary>
    private static readonly TimeSpan MostWaiting = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Recipient of requests that don't concern a single group.</summary>
    private static readonly Jid AllGroups = new("", JidServer.Group);

    private readonly Lock _gate = new();
    private DateTimeOffset _pausedUntil;
    private TimeSpan _nextPause = FirstPause;

    /// <summary>Reads data of a group.</summary>
    public Task<Node> GetAsync(Jid group, GroupOperation operation, Node requested, CancellationToken cancellationToken) =>
        SendAsync(IqRequest.Get(Space, requested) with { To = group }, operation, cancellationToken);

    /// <summary>Reads data of several groups, or of one whose address is unknown.</summary>
    public Task<Node> GetAsync(GroupOperation operation, Node requested, CancellationToken cancellationToken) =>
        GetAsync(AllGroups, operation, requested, cancellationToken);

    /// <summary>Changes a group. The reason of a refusal distinguishes missing rights from missing membership.</summary>
    public async Task<Node> SetAsync(Jid group, GroupOperation operation, Node change, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(IqRequest.Set(Space, change) with { To = group }, operation, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused is { UpstreamCode: GroupRefusals.Forbidden, Reason: "not_an_admin" })
        {
            await RequireMemberAsync(group, cancellationToken);
            throw;
        }
    }

    /// <summary>Changes something that has no address of a group.</summary>
    public Task<Node> SetAsync(GroupOperation operation, Node change, CancellationToken cancellationToken) =>
        SendAsync(IqRequest.Set(Space, change) with { To = AllGroups }, operation, cancellationToken);

    /// <summary>Sends a request at the allowed rate.</summary>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public async Task<Node> SendAsync(IqRequest request, GroupOperation operation, CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        while (true)
        {
            if (PauseLeft() is { Ticks: > 0 } pause)
            {
                if (waited + pause > MostWaiting) throw new WhatsAppRefusedException("rate_limited", GroupRefusals.RateLimited, pause);
                waited += pause;
                await Task.Delay(pause, connection.Time, cancellationToken);
            }
            try
            {
                var answer = await connection.SendIqAsync(request, cancellationToken);
                lock (_gate) _nextPause = FirstPause;
                return answer;
            }
            catch (RequestRefusedException refused) when (refused.Code == GroupRefusals.RateLimited)
            {
                Pause(refused.Backoff);
            }
            catch (RequestRefusedException refused)
            {
                throw GroupRefusals.Of(operation, refused);
            }
        }
    }

    /// <summary>Throws if the account isn't in the group or the group doesn't exist: a refusal for missing rights is the same.</summary>
    private async Task RequireMemberAsync(Jid group, CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(group, GroupOperation.Read, new Node("query", [new("request", "interactive")]), cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused.Reason is not (GroupRefusals.NotMember or GroupRefusals.NoGroup))
        {
            // The membership remains unknown: the first refusal is reported.
        }
    }

    private TimeSpan PauseLeft()
    {
        lock (_gate) return _pausedUntil - connection.Time.GetUtcNow();
    }

    private void Pause(TimeSpan? wanted)
    {
        lock (_gate)
        {
            var until = connection.Time.GetUtcNow() + (wanted ?? _nextPause);
            if (until > _pausedUntil) _pausedUntil = until;
            if (wanted is null) _nextPause = _nextPause + _nextPause > LongestPause ? LongestPause : _nextPause + _nextPause;
        }
    }
}
