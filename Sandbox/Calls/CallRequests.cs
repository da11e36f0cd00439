using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Calls;

/// <summary>How the caller is named.</summary>
public enum SandboxCallAddressing
{
    /// <summary>By LID.</summary>
    Lid,

    /// <summary>By phone number.</summary>
    Pn,
}

/// <summary>A call that the phone places.</summary>
public sealed record PlaceCallRequest : INamesChannels
{
    /// <summary>Channel to call.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>Instead of a channel: a phone number or a WhatsApp address, also of a group.</summary>
    public string? To { get; init; }

    /// <summary>True for a video call.</summary>
    public bool? Video { get; init; }

    /// <summary>The first signal that clients get: offer (the default), offer_notice, or relay_latency for a call whose offer does not reach them.</summary>
    public SandboxCallSignal? Signal { get; init; }

    /// <summary>How the caller is named: lid or pn; as the account that is called has it when absent.</summary>
    public SandboxCallAddressing? Addressing { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => ChannelId is { } channel ? [channel] : [];

    (string Field, string Problem)? INamesChannels.ChannelProblem =>
        ChannelId is null == To is null ? ("channel_id", "give either channel_id or to") : null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => this with { ChannelId = null, To = devices.Count > 0 ? devices[0] : To };
}

/// <summary>The end of a call that the phone placed.</summary>
public sealed record EndCallRequest
{
    /// <summary>WhatsApp's word for why: timeout or group_call_ended; none when the caller hangs up.</summary>
    [System.ComponentModel.DataAnnotations.RegularExpression("timeout|group_call_ended", ErrorMessage = "must be timeout or group_call_ended")]
    public string? Reason { get; init; }
}

/// <summary>A call of a phone.</summary>
/// <param name="Id">Id of the call.</param>
/// <param name="Caller">Who calls.</param>
/// <param name="Callees">Who is called.</param>
/// <param name="GroupId">The group that is called, or null.</param>
/// <param name="Video">True for a video call.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Reason">WhatsApp's word for how it ended, or null.</param>
/// <param name="Timestamp">When it began.</param>
public sealed record SandboxCallReply(
    string Id, string Caller, IReadOnlyList<string> Callees, string? GroupId, bool Video, SandboxCallStatus Status, string? Reason, DateTimeOffset Timestamp);
