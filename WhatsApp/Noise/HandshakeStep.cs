namespace WhatIsUp.WhatsApp.Noise;

/// <summary>How far a handshake has come; a call out of order is a bug of the caller.</summary>
internal enum HandshakeStep
{
    Begun,
    HelloDone,
    FinishDone,
    Split,
}
