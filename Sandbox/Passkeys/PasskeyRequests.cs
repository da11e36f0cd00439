using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>Options that the owner's browser is to answer.</summary>
public sealed record AnswerPasskeyRequest
{
    /// <summary>The options of the channel's passkey, as they came.</summary>
    public required WebAuthnOptions Options { get; init; }
}

/// <summary>A code that the owner reads at the channel.</summary>
public sealed record ComparePasskeyRequest
{
    /// <summary>The code.</summary>
    public required string Code { get; init; }
}

/// <summary>A channel whose owner is to show the passkey again.</summary>
public sealed record RequestPasskeyRequest : INamesChannels
{
    /// <summary>Channel that is linked to the phone and connected.</summary>
    public required Guid ChannelId { get; init; }

    /// <summary>Instead of the channel: a linked device.</summary>
    [DirectOnly] internal string? Jid { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => [ChannelId];

    (string Field, string Problem)? INamesChannels.ChannelProblem => null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => this with { Jid = devices[0] };
}
