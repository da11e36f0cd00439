namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>How far linking with a passkey is.</summary>
public enum PasskeyStage
{
    /// <summary>No passkey is asked for.</summary>
    None,

    /// <summary>The server's options are awaited.</summary>
    Options,

    /// <summary>The owner's browser is to answer the options.</summary>
    Assertion,

    /// <summary>The server took the answer; the phone is to continue.</summary>
    WaitingForPhone,

    /// <summary>The owner is to compare the codes.</summary>
    Confirm,

    /// <summary>Our keys are with the phone; <c>pair-success</c> is awaited.</summary>
    Done,
}
