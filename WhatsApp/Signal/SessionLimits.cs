namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Bounds of a session (protocol reference 2.5, as libsignal has them).</summary>
public static class SessionLimits
{
    /// <summary>Messages that may be skipped in one transaction, and message keys kept per receiving chain.</summary>
    public const int SkippedMessages = 2_000;

    /// <summary>Message keys kept per state, over all its receiving chains.</summary>
    public const int SkippedPerState = 2_000;

    /// <summary>Message keys kept per record, over all its states: the most that a peer can make us store.</summary>
    public const int SkippedPerRecord = 10_000;

    /// <summary>Receiving chains kept per state.</summary>
    public const int ReceivingChains = 5;

    /// <summary>Former states kept per record.</summary>
    public const int ArchivedStates = 40;

    /// <summary>Sender keys kept per device and group.</summary>
    public const int SenderKeyStates = 5;
}
