using System.ComponentModel.DataAnnotations;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Faults;

/// <summary>Something to go wrong at a channel.</summary>
public sealed record InjectFaultRequest : INamesChannels
{
    /// <summary>Channel that is hit.</summary>
    public required Guid ChannelId { get; init; }

    /// <summary>What goes wrong.</summary>
    public required SandboxFaultKind Kind { get; init; }

    /// <summary>Number of a stream error, a refusal or a ban, 100 to 999.</summary>
    [Range(100, 999, ErrorMessage = "must be a number from 100 to 999")] public int? Code { get; init; }

    /// <summary>How late an ack comes, how long the account is restricted, or when the web version ends, milliseconds up to 10 minutes.</summary>
    [Range(1, 600_000, ErrorMessage = "must be a number from 1 to 600000")] public int? DelayMs { get; init; }

    /// <summary>How many messages are hit, up to 1,000.</summary>
    [Range(1, 1_000, ErrorMessage = "must be a number from 1 to 1000")] public int? Count { get; init; }

    /// <summary>Instead of the channel: a linked device, or an account.</summary>
    [DirectOnly] internal string? Jid { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => [ChannelId];

    (string Field, string Problem)? INamesChannels.ChannelProblem => null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => this with { Jid = devices[0] };
}
