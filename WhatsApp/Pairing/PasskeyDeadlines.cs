namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Deadlines of the stages of linking with a passkey. Requests to the server have the deadline of every request.</summary>
public sealed record PasskeyDeadlines
{
    /// <summary>For the assertion of the owner's browser, unless the options have a shorter timeout. WhatsApp's own (server property 30661) is 600 s.</summary>
    public TimeSpan Assertion { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For the phone to continue after the server accepted the assertion. The phones of some accounts never do, without any notice.</summary>
    public TimeSpan Continuation { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For the owner to compare the codes.</summary>
    public TimeSpan Confirmation { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For <c>pair-success</c> after the phone got our keys: the same time that the web client waits after a typed pair code.</summary>
    public TimeSpan Completion { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Age at which the proof of a handoff expires (whatsmeow, zapo: 5 minutes).</summary>
    public TimeSpan Handoff { get; init; } = TimeSpan.FromMinutes(5);
}
