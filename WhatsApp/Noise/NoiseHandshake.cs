using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// The client's side of Noise_XX_25519_AESGCM_SHA256. Frames go: <see cref="WriteClientHello"/> out, the server's hello into
/// <see cref="ReadServerHello"/>, its result out, then <see cref="Finish"/> gives the transport.
/// </summary>
public sealed class NoiseHandshake : IDisposable
{
    /// <summary>Starts a handshake.</summary>
    /// <param name="staticKey">The device's Noise key.</param>
    /// <param name="rootKey">Public key that must stand at the head of the server's certificate chain.</param>
    /// <param name="time">Clock for the certificates' validity.</param>
    /// <param name="ephemeralKey">Only for vectors of other implementations; null makes a fresh key.</param>
    public NoiseHandshake(KeyPair staticKey, ReadOnlyMemory<byte> rootKey, TimeProvider time, KeyPair? ephemeralKey = null) => throw new NotSupportedException();

    /// <summary>Payload of the first frame (it goes after the intro, see <see cref="NoiseIntro"/>).</summary>
    public byte[] WriteClientHello() => throw new NotSupportedException();

    /// <summary>Checks the server's answer and its certificates; gives the payload of the client's last handshake frame.</summary>
    /// <exception cref="NoiseException">The answer is broken; <see cref="CertificateException"/> when the server is not who it should be.</exception>
    public byte[] ReadServerHello(ReadOnlySpan<byte> serverHello, ReadOnlySpan<byte> clientPayload) => throw new NotSupportedException();

    /// <summary>The keys of everything that follows.</summary>
    public NoiseTransport Finish() => throw new NotSupportedException();

    /// <summary>Erases the handshake's secrets.</summary>
    public void Dispose() => throw new NotSupportedException();
}
