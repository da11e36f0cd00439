using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Linking;

/// <summary>
/// Admits requests of owners' pages. Each valid token has its own bucket, so that owners behind one proxy do not affect each other; an invalid token counts as
/// a failed authentication of its address.
/// </summary>
internal sealed class LinkDoor(LinkTokens tokens, AddressLimiter failures, TimeProvider time)
{
    /// <summary>Capacity of the bucket of a token.</summary>
    public const int Capacity = 60;

    /// <summary>Largest number of concurrent streams of a token.</summary>
    public const int MaxStreams = 8;

    private readonly BucketTable<Guid> _visits = new(time, Capacity, TimeSpan.FromMilliseconds(500));
    private readonly Dictionary<Guid, int> _streams = [];
    private readonly Lock _lock = new();

    /// <summary>Admits a request.</summary>
    /// <exception cref="GatewayException"><c>not_found</c>: the token is invalid. <c>rate_limited</c>: too many requests.</exception>
    public (ChannelId Channel, Guid Ceremony) Admit(HttpContext http)
    {
        var token = (string?)http.GetRouteValue("token") ?? "";
        if (!tokens.TryRead(token, out var channel, out var ceremony))
        {
            if (!failures.TryTake(http.Connection.RemoteIpAddress, out _, out var wait)) throw Throttle.TooMany(http, wait);
            throw new GatewayException(ErrorCode.NotFound, RequestRefusedException.Describe(404).Message);
        }

        if (!_visits.Check(ceremony, isTaken: true, out _, out var retryAfter)) throw Throttle.TooMany(http, retryAfter);
        return (channel, ceremony);
    }

    /// <summary>Opens a stream; false when the attempt has too many.</summary>
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

    /// <summary>Closes a stream.</summary>
    public void CloseStream(Guid ceremony)
    {
        lock (_lock)
        {
            if (_streams[ceremony] == 1) _streams.Remove(ceremony);
            else _streams[ceremony]--;
        }
    }
}
