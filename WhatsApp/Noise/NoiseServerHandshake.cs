using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// The server's side of the same handshake: the client's hello into <see cref="ReadClientHello"/>, its result out, the client's last
/// frame into <see cref="ReadClientFinish"/>, then <see cref="Finish"/> gives the transport.
/// </summary>
public sealed class NoiseServerHandshake : IDisposable
{
    /// <summary>Starts a handshake with the server's static key and a chain of <see cref="CertificateChain.Issue"/> for it.</summary>
    public NoiseServerHandshake(KeyPair staticKey, ReadOnlyMemory<byte> certificateChain, KeyPair? ephemeralKey = null) => throw new NotSupportedException();

    /// <summary>Gives the payload of the server's answer.</summary>
    /// <exception cref="NoiseException">The frame is no client hello.</exception>
    public byte[] ReadClientHello(ReadOnlySpan<byte> clientHello) => throw new NotSupportedException();

    /// <summary>Gives who the client is and what it says.</summary>
    /// <exception cref="NoiseException">The frame is no client finish or does not decrypt.</exception>
    public NoiseClientProof ReadClientFinish(ReadOnlySpan<byte> clientFinish) => throw new NotSupportedException();

    /// <summary>The keys of everything that follows.</summary>
    public NoiseTransport Finish() => throw new NotSupportedException();

    /// <summary>Erases the handshake's secrets.</summary>
    public void Dispose() => throw new NotSupportedException();
}
