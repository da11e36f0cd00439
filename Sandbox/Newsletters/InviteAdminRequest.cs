using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>Who is invited to administer a newsletter.</summary>
public sealed record InviteSandboxAdminRequest : INamesChannels
{
    /// <summary>Channel whose account is invited.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>Instead of a channel: a phone number or a WhatsApp address.</summary>
    public string? Jid { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => ChannelId is { } channel ? [channel] : [];

    (string Field, string Problem)? INamesChannels.ChannelProblem => ChannelId is null == Jid is null ? ("channel_id", "give either channel_id or jid") : null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => devices.Count > 0 ? this with { ChannelId = null, Jid = devices[0] } : this;
}
