namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>A step of linking with a passkey that can't be done now.</summary>
/// <param name="stage">How far the linking is.</param>
public sealed class PasskeyException(PasskeyStage stage) : Exception("The linking is at another stage: " + stage)
{
    /// <summary>How far the linking is.</summary>
    public PasskeyStage Stage { get; } = stage;
}
