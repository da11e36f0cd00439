using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// The client's side of Noise_XX_25519_AESGCM_SHA256: send <see cref="WriteClientHello"/>, pass the server's hello to <see cref="ReadServerHello"/>, send its
/// result, then <see cref="Finish"/> returns the transport.
/// </summary>
public sealed class NoiseHandshake : IDisposable
{
    private readonly KeyPair _staticKey;
    private readonly KeyPair _ephemeralKey;
    private readonly ReadOnlyMemory<byte> _rootKey;
    private readonly TimeProvider _time;
    private readonly SymmetricState _state = new();
    private HandshakeStep _step;

    /// <summary>Starts a handshake.</summary>
    /// <param name="staticKey">The device's Noise key.</param>
    /// <param name="rootKey">Public key that must stand at the head of the server's certificate chain.</param>
    /// <param name="time">Clock for the certificates' validity.</param>
    /// <param name="ephemeralKey">Only for vectors of other implementations; null makes a fresh key.</param>
    public NoiseHandshake(KeyPair staticKey, ReadOnlyMemory<byte> rootKey, TimeProvider time, KeyPair? ephemeralKey = null)
    {
        if (rootKey.Length != Curve25519.KeyBytes) throw new ArgumentException("A root key has 32 bytes.", nameof(rootKey));
        _staticKey = staticKey;
        _rootKey = rootKey;
        _time = time;
        _ephemeralKey = ephemeralKey ?? Curve25519.GenerateKeyPair();
    }

    /// <summary>Payload of the first frame (sent after the intro, see <see cref="NoiseIntro"/>).</summary>
    public byte[] WriteClientHello()
    {
        Advance(HandshakeStep.Begun, HandshakeStep.HelloDone);
        _state.MixHash(_ephemeralKey.PublicKey);
        return new HandshakeMessage { ClientHello = new() { Ephemeral = ByteString.CopyFrom(_ephemeralKey.PublicKey) } }.ToByteArray();
    }

    /// <summary>Verifies the server's answer and its certificates; returns the payload of the client's last handshake frame.</summary>
    /// <exception cref="NoiseException">The answer is malformed; <see cref="CertificateException"/> if the server's certificate is not valid.</exception>
    public byte[] ReadServerHello(ReadOnlySpan<byte> serverHello, ReadOnlySpan<byte> clientPayload)
    {
        Advance(HandshakeStep.HelloDone, HandshakeStep.FinishDone);
        var hello = HandshakeFrames.Parse(serverHello).ServerHello ?? throw new NoiseException("The server did not answer with its hello.");
        if (hello.Ephemeral.Length != Curve25519.KeyBytes || hello.Static.IsEmpty || hello.Payload.IsEmpty)
            throw new NoiseException("The server's hello lacks a part.");

        _state.MixHash(hello.Ephemeral.Span);
        _state.MixKey(_ephemeralKey, hello.Ephemeral.Span);
        var serverStatic = _state.DecryptAndHash(hello.Static.Span);
        if (serverStatic.Length != Curve25519.KeyBytes) throw new NoiseException("The server's static key has a wrong length.");
        _state.MixKey(_ephemeralKey, serverStatic);
        CertificateChain.Verify(_state.DecryptAndHash(hello.Payload.Span), serverStatic, _rootKey.Span, _time.GetUtcNow());

        var encryptedStatic = _state.EncryptAndHash(_staticKey.PublicKey);
        _state.MixKey(_staticKey, hello.Ephemeral.Span);
        var encryptedPayload = _state.EncryptAndHash(clientPayload);
        return new HandshakeMessage
        {
            ClientFinish = new() { Static = ByteString.CopyFrom(encryptedStatic), Payload = ByteString.CopyFrom(encryptedPayload) },
        }.ToByteArray();
    }

    /// <summary>The keys of everything that follows.</summary>
    public NoiseTransport Finish()
    {
        Advance(HandshakeStep.FinishDone, HandshakeStep.Split);
        return _state.Split(isClient: true);
    }

    /// <summary>Erases the handshake's secrets.</summary>
    public void Dispose() => _state.Dispose();

    private void Advance(HandshakeStep from, HandshakeStep to)
    {
        if (_step != from) throw new InvalidOperationException("The steps of the handshake are out of order.");
        _step = to;
    }
}
