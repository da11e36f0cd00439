using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// The server's side of the same handshake: pass the client's hello to <see cref="ReadClientHello"/>, send its result, pass the client's last frame to <see
/// cref="ReadClientFinish"/>, then <see cref="Finish"/> returns the transport.
/// </summary>
public sealed class NoiseServerHandshake : IDisposable
{
    private readonly KeyPair _staticKey;
    private readonly KeyPair _ephemeralKey;
    private readonly ReadOnlyMemory<byte> _certificateChain;
    private readonly TokenDictionary _dictionary;
    private SymmetricState _state;
    private HandshakeStep _step;

    /// <summary>Starts a handshake with the server's static key and a chain of <see cref="CertificateChain.Issue"/> for it.</summary>
    /// <param name="staticKey">The server's static key.</param>
    /// <param name="certificateChain">Its chain.</param>
    /// <param name="ephemeralKey">Key of this handshake; null for a fresh one.</param>
    /// <param name="dictionary">The client's dictionary, from its intro; null for the current one.</param>
    public NoiseServerHandshake(KeyPair staticKey, ReadOnlyMemory<byte> certificateChain, KeyPair? ephemeralKey = null, TokenDictionary? dictionary = null)
    {
        _dictionary = dictionary ?? TokenDictionary.Current;
        _state = new SymmetricState(dictionary: _dictionary);
        _staticKey = staticKey;
        _certificateChain = certificateChain;
        _ephemeralKey = ephemeralKey ?? Curve25519.GenerateKeyPair();
    }

    /// <summary>Returns the payload of the server's answer.</summary>
    /// <exception cref="NoiseException">The frame is no client hello.</exception>
    public byte[] ReadClientHello(ReadOnlySpan<byte> clientHello)
    {
        Advance(HandshakeStep.Begun, HandshakeStep.HelloDone);
        var hello = HandshakeFrames.Parse(clientHello).ClientHello ?? throw new NoiseException("The client did not begin with its hello.");
        if (hello.Ephemeral.Length != Curve25519.KeyBytes) throw new NoiseException("The client's hello lacks its key.");
        if (hello.HasStatic || hello.HasPayload)
        {
            // A client with our key resumes (IK). No state of former handshakes is kept, so the answer is the full one, as the live server may send it (zapo,
            // WaNoiseSession).
            _state.Dispose();
            _state = new SymmetricState(isFallback: true, _dictionary);
        }

        _state.MixHash(hello.Ephemeral.Span);
        _state.MixHash(_ephemeralKey.PublicKey);
        _state.MixKey(_ephemeralKey, hello.Ephemeral.Span);
        var encryptedStatic = _state.EncryptAndHash(_staticKey.PublicKey);
        _state.MixKey(_staticKey, hello.Ephemeral.Span);
        var encryptedChain = _state.EncryptAndHash(_certificateChain.Span);
        return new HandshakeMessage
        {
            ServerHello = new()
            {
                Ephemeral = ByteString.CopyFrom(_ephemeralKey.PublicKey),
                Static = ByteString.CopyFrom(encryptedStatic),
                Payload = ByteString.CopyFrom(encryptedChain),
            },
        }.ToByteArray();
    }

    /// <summary>Returns the client's static key and its payload.</summary>
    /// <exception cref="NoiseException">The frame is no client finish or does not decrypt.</exception>
    public NoiseClientProof ReadClientFinish(ReadOnlySpan<byte> clientFinish)
    {
        Advance(HandshakeStep.HelloDone, HandshakeStep.FinishDone);
        var finish = HandshakeFrames.Parse(clientFinish).ClientFinish ?? throw new NoiseException("The client did not finish the handshake.");
        var clientStatic = _state.DecryptAndHash(finish.Static.Span);
        if (clientStatic.Length != Curve25519.KeyBytes) throw new NoiseException("The client's static key has a wrong length.");
        _state.MixKey(_ephemeralKey, clientStatic);
        return new NoiseClientProof(clientStatic, _state.DecryptAndHash(finish.Payload.Span));
    }

    /// <summary>The keys of everything that follows.</summary>
    public NoiseTransport Finish()
    {
        Advance(HandshakeStep.FinishDone, HandshakeStep.Split);
        return _state.Split(isClient: false);
    }

    /// <summary>Erases the handshake's secrets.</summary>
    public void Dispose() => _state.Dispose();

    private void Advance(HandshakeStep from, HandshakeStep to)
    {
        if (_step != from) throw new InvalidOperationException("The steps of the handshake are out of order.");
        _step = to;
    }
}
