namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Stages of linking with a passkey.</summary>
public enum PasskeyStage
{
    /// <summary>No passkey is required.</summary>
    None,

    /// <summary>Waiting for the server's options.</summary>
    Options,

    /// <summary>Waiting for the assertion of the owner's browser.</summary>
    Assertion,

    /// <summary>The server accepted the assertion; waiting for the phone.</summary>
    WaitingForPhone,

    /// <summary>Waiting for the owner to compare the codes.</summary>
    Confirm,

    /// <summary>The phone has our keys; waiting for <c>pair-success</c>.</summary>
    Done,
}
