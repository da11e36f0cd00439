using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Protobuf;
using Certificate = WhatIsUp.WhatsApp.Protobuf.CertChain.Types.NoiseCertificate;
using Details = WhatIsUp.WhatsApp.Protobuf.CertChain.Types.NoiseCertificate.Types.Details;

namespace WhatIsUp.WhatsApp.Tests.Noise;

public sealed class CertificateChainTests
{
    private const ulong Start = 1_700_000_000;
    private const ulong End = 1_900_000_000;
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly KeyPair Root = Curve25519.GenerateKeyPair();
    private static readonly KeyPair Intermediate = Curve25519.GenerateKeyPair();
    private static readonly KeyPair Server = Curve25519.GenerateKeyPair();
    private static readonly KeyPair Stranger = Curve25519.GenerateKeyPair();

    [Fact]
    public void Issued_chain_is_valid_within_its_window()
    {
        var chain = CertificateChain.Issue(Root, Server.PublicKey, Now, Now.AddDays(1));
        CertificateChain.Verify(chain, Server.PublicKey, Root.PublicKey, Now);
        CertificateChain.Verify(chain, Server.PublicKey, Root.PublicKey, Now.AddDays(1));
        Assert.Equal(CertificateFault.NotYetValid, FaultOf(chain, Now.AddSeconds(-1)));
        Assert.Equal(CertificateFault.Expired, FaultOf(chain, Now.AddDays(1).AddSeconds(1)));
    }

    [Fact]
    public void Chain_accepted_by_Baileys_is_valid()
    {
        var vector = Vectors.Load("noise.json");
        CertificateChain.Verify(
            vector.Bytes("chain"), Curve25519.FromPrivateKey(vector.Bytes("serverStaticPrivate")).PublicKey, vector.Bytes("rootPublic"), Now);
    }

    public static TheoryData<CertificateFault, Action<Parts>> Faults => new()
    {
        { CertificateFault.IntermediateSignature, parts => parts.IntermediateIssuer = Stranger },
        { CertificateFault.IntermediateIssuer, parts => parts.Intermediate.IssuerSerial = 1 },
        { CertificateFault.Malformed, parts => parts.Intermediate.Key = ByteString.CopyFrom(new byte[31]) },
        { CertificateFault.LeafSignature, parts => parts.LeafIssuer = Stranger },
        { CertificateFault.LeafSignature, parts => parts.LeafIssuer = Root },
        { CertificateFault.LeafIssuer, parts => parts.Leaf.IssuerSerial = 12 },
        { CertificateFault.LeafKey, parts => parts.Leaf.Key = ByteString.CopyFrom(Stranger.PublicKey) },
        { CertificateFault.LeafKey, parts => parts.Leaf.Key = ByteString.Empty },
        { CertificateFault.NotYetValid, parts => parts.Intermediate.NotBefore = End },
        { CertificateFault.NotYetValid, parts => parts.Leaf.NotBefore = End },
        { CertificateFault.Expired, parts => parts.Intermediate.NotAfter = Start },
        { CertificateFault.Expired, parts => parts.Leaf.NotAfter = Start },
        { CertificateFault.Expired, parts => parts.Leaf.ClearNotAfter() },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_failed_check_has_its_own_fault(CertificateFault fault, Action<Parts> spoil)
    {
        var parts = new Parts();
        CertificateChain.Verify(parts.Build(), Server.PublicKey, Root.PublicKey, Now);
        spoil(parts);
        Assert.Equal(fault, FaultOf(parts.Build(), Now));
    }

    [Fact]
    public void Absent_parts_and_wrong_lengths_are_malformed()
    {
        var whole = CertChain.Parser.ParseFrom(new Parts().Build());
        foreach (Action<CertChain> spoil in new Action<CertChain>[]
        {
            chain => chain.Leaf = null,
            chain => chain.Intermediate = null,
            chain => chain.Leaf.ClearDetails(),
            chain => chain.Leaf.Signature = ByteString.CopyFrom(new byte[63]),
            chain => chain.Intermediate.ClearSignature(),
        })
        {
            var chain = whole.Clone();
            spoil(chain);
            Assert.Equal(CertificateFault.Malformed, FaultOf(chain.ToByteArray(), Now));
        }
        Assert.Equal(CertificateFault.Malformed, FaultOf([0xFF], Now));
        Assert.Equal(CertificateFault.Malformed, FaultOf([], Now));
    }

    private static CertificateFault FaultOf(byte[] chain, DateTimeOffset now) =>
        Assert.Throws<CertificateException>(() => CertificateChain.Verify(chain, Server.PublicKey, Root.PublicKey, now)).Fault;

    /// <summary>A valid chain, to be damaged in one place before it is signed.</summary>
    public sealed class Parts
    {
        internal Details Intermediate { get; } = new()
        {
            Serial = 11, IssuerSerial = 0, Key = ByteString.CopyFrom(CertificateChainTests.Intermediate.PublicKey), NotBefore = Start, NotAfter = End,
        };

        internal Details Leaf { get; } =
            new() { Serial = 12, IssuerSerial = 11, Key = ByteString.CopyFrom(Server.PublicKey), NotBefore = Start, NotAfter = End };

        internal KeyPair IntermediateIssuer { get; set; } = Root;

        internal KeyPair LeafIssuer { get; set; } = CertificateChainTests.Intermediate;

        internal byte[] Build() => new CertChain { Intermediate = Sign(IntermediateIssuer, Intermediate), Leaf = Sign(LeafIssuer, Leaf) }.ToByteArray();

        private static Certificate Sign(KeyPair issuer, Details details) => new()
        {
            Details = details.ToByteString(),
            Signature = ByteString.CopyFrom(XEdDsa.Sign(issuer.PrivateKey, details.ToByteArray())),
        };
    }
}
