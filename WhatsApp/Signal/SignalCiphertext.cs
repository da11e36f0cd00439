namespace WhatIsUp.WhatsApp.Signal;

/// <summary>An encrypted message.</summary>
/// <param name="IsPreKeyMessage">True for <c>pkmsg</c>, false for <c>msg</c>.</param>
/// <param name="Bytes">Bytes of the <c>enc</c> node.</param>
public readonly record struct SignalCiphertext(bool IsPreKeyMessage, byte[] Bytes)
{
    /// <summary>The <c>type</c> attribute of the <c>enc</c> node.</summary>
    public string StanzaType => IsPreKeyMessage ? "pkmsg" : "msg";
}
