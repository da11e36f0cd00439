using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>A QR in front of the phone's camera.</summary>
public sealed record ScanQrRequest
{
    /// <summary>Text of the QR: raw of the channel's QR.</summary>
    public required string Qr { get; init; }
}

/// <summary>A pair code typed on the phone.</summary>
public sealed record EnterPairCodeRequest
{
    /// <summary>The code that the channel shows.</summary>
    public required string Code { get; init; }
}

/// <summary>A device to unlink.</summary>
public sealed record UnlinkDeviceRequest : INamesChannels
{
    /// <summary>Channel that is linked to the phone.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>Instead of a channel: one of the phone's linked devices.</summary>
    public string? Jid { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => ChannelId is { } channel ? [channel] : [];

    (string Field, string Problem)? INamesChannels.ChannelProblem => ChannelId is null == Jid is null ? ("channel_id", "give either channel_id or jid") : null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => devices.Count > 0 ? this with { Jid = devices[0] } : this;
}

/// <summary>A device that was linked.</summary>
/// <param name="Jid">Its address; null when the owner's passkey is required first.</param>
public sealed record SandboxLinkReply(string? Jid);
