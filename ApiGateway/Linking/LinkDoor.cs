using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Linking;

/// <summary>
/// The door of the owner's pages. A genuine token has a bucket of its own, so that owners behind one proxy do not hinder each other; what is no token counts as failed authentication
/// of its address.
/// </summary>
internal sealed class LinkDoor(LinkTokens tokens, AddressLimiter failures, TimeProvider time)
{
    /// <summary>Requests in a row with one token.</summary>
    public const int Capacity = 60;

    /// <summary>Streams that one token may hold open: a few tabs.</summary>
    public const int MaxStreams = 8;

    private readonly BucketTable<Guid> _visits = new(time, Capacity, TimeSpan.FromMilliseconds(500));
    private readonly Dictionary<Guid, int> _streams = [];
    private readonly Lock _lock = new();

    /// <summary>Lets a request in.</summary>
    /// <exception cref="GatewayException"><c>not_found</c>: no token of ours. <c>rate_limited</c>: too many requests.</exception>
    public (ChannelId Channel, Guid Ceremony) Admit(HttpContext http)
    {
        var token = (string?)http.GetRouteValue("token") ?? "";
        if (!tokens.TryRead(token, out var channel, out var ceremony))
        {
            if (!failures.TryTake(http.Connection.RemoteIpAddress, out _, out var wait)) throw Throttle.TooMany(http, wait);
            throw new GatewayException(ErrorCode.NotFound, RequestRefusedException.Describe(404).Message);
        }

        if (!_visits.Look(ceremony, isTaken: true, out _, out var retryAfter)) throw Throttle.TooMany(http, retryAfter);
        return (channel, ceremony);
    }

    /// <summary>Counts a stream that begins; false when the attempt has too many.</summary>
    public bool TryOpenStream(Guid ceremony)
    {
        lock (_lock)
        {
            var open = _streams.GetValueOrDefault(ceremony);
            if (open >= MaxStreams) return false;
            _streams[ceremony] = open + 1;
            return true;
        }
    }

    /// <summary>A stream ended.</summary>
    public void CloseStream(Guid ceremony)
    {
        lock (_lock)
        {
            if (_streams[ceremony] == 1) _streams.Remove(ceremony);
            else _streams[ceremony]--;
        }
    }
}
