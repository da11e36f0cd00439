namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>A step of linking with a passkey that is not possible in the current stage.</summary>
/// <param name="stage">The current stage.</param>
public sealed class PasskeyException(PasskeyStage stage) : Exception("The linking is at another stage: " + stage)
{
    /// <summary>The current stage.</summary>
    public PasskeyStage Stage { get; } = stage;
}
