namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>How long each stage of linking with a passkey may take. Requests to the server have the deadline of every request.</summary>
public sealed record PasskeyDeadlines
{
    /// <summary>For the answer of the owner's browser, unless the options name a shorter time. WhatsApp's own (server property 30661) is 600 s.</summary>
    public TimeSpan Assertion { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For the phone to continue after the server took the answer: it is known to stay away on some accounts, without a word.</summary>
    public TimeSpan Continuation { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For the owner to compare the codes.</summary>
    public TimeSpan Confirmation { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For <c>pair-success</c> after our keys went to the phone: what the web client waits after a typed pair code.</summary>
    public TimeSpan Completion { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Age at which the proof of a handoff is worth nothing any more (whatsmeow, zapo: 5 minutes).</summary>
    public TimeSpan Handoff { get; init; } = TimeSpan.FromMinutes(5);
}
