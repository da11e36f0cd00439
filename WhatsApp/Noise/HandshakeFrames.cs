using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>Reads the protobuf of handshake frames; whatever is wrong with it is one type of fault.</summary>
internal static class HandshakeFrames
{
    internal static HandshakeMessage Parse(ReadOnlySpan<byte> frame)
    {
        try
        {
            return HandshakeMessage.Parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new NoiseException("A handshake frame is unreadable.", exception);
        }
    }
}
