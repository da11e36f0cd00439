namespace WhatIsUp.Grains.Abstractions.Pairing;

/// <summary>How far linking with a passkey is.</summary>
[GenerateSerializer, Alias("PasskeyProgress")]
public enum PasskeyProgress
{
    /// <summary>The owner's browser is to answer the options.</summary>
    Assertion,
    /// <summary>WhatsApp took the answer; the phone is to continue.</summary>
    WaitingForPhone,
    /// <summary>The owner is to compare the code with the phone's.</summary>
    Confirm,
    /// <summary>The code is confirmed; the link is about to stand.</summary>
    Done,
}

/// <summary>A running linking with a passkey.</summary>
/// <param name="Ceremony">Id of the attempt; the address of the owner's page is made from it.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Options">WebAuthn options for the owner's browser on WhatsApp's own site, a JSON object.</param>
/// <param name="ExpiresAt">When the present stage must be over.</param>
/// <param name="Code">Code to compare with the phone's, form <c>XXXX-XXXX</c>, or null before it is known.</param>
[GenerateSerializer, Immutable, Alias("PasskeyView")]
public sealed record PasskeyView(
    [property: Id(0)] Guid Ceremony,
    [property: Id(1)] PasskeyProgress Stage,
    [property: Id(2)] string Options,
    [property: Id(3)] DateTimeOffset ExpiresAt,
    [property: Id(4)] string? Code);

/// <summary>How a linking with a passkey ended.</summary>
[GenerateSerializer, Alias("PasskeyOutcome")]
public enum PasskeyOutcome
{
    /// <summary>The channel is linked.</summary>
    Linked,
    /// <summary>It failed or took too long.</summary>
    Failed,
    /// <summary>Cancelled or restarted.</summary>
    Stopped,
}

/// <summary>Content of the owner's page.</summary>
/// <param name="ChannelName">Label of the channel that is to be linked.</param>
/// <param name="Passkey">The linking as it is, or as it was last.</param>
/// <param name="Outcome">How it ended, or null while it is running.</param>
/// <param name="Reason">Stable reason of the failure, or null.</param>
[GenerateSerializer, Immutable, Alias("LinkPageView")]
public sealed record LinkPageView(
    [property: Id(0)] string ChannelName,
    [property: Id(1)] PasskeyView Passkey,
    [property: Id(2)] PasskeyOutcome? Outcome,
    [property: Id(3)] string? Reason);
