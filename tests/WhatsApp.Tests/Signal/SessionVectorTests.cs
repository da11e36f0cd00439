using System.Text.Json;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Signal;

/// <summary>Conversations between two npm libsignal instances: with their keys, we write the same bytes and decrypt them.</summary>
public sealed class SessionVectorTests
{
    private static readonly JsonElement File = Vectors.Load("sessions.json");

    public static TheoryData<string> Titles => [.. File.Each("scenarios").Select(scenario => scenario.Text("title"))];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Recorded_conversation_is_reproduced_byte_for_byte_and_decrypted(string title)
    {
        var scenario = File.Each("scenarios").Single(s => s.Text("title") == title);
        var peers = new Dictionary<string, Peer> { ["a"] = Device(scenario.GetProperty("a")), ["b"] = Device(scenario.GetProperty("b")) };
        var steps = scenario.Each("steps").ToArray();
        foreach (var step in steps)
        {
            var by = step.Text("by");
            var peer = peers[by];
            switch (step.Text("op"))
            {
                case "start":
                    peer.Start(peers[by == "a" ? "b" : "a"], step.GetProperty("withPreKey").GetBoolean());
                    break;
                case "send":
                    var sent = peer.Send(step.Bytes("plain"));
                    Assert.Equal(step.Text("type"), sent.StanzaType);
                    Assert.Equal(step.Text("body"), Convert.ToHexStringLower(sent.Bytes));
                    break;
                default:
                    var message = steps[step.GetProperty("message").GetInt32()];
                    Assert.Equal(message.Bytes("plain"), peer.Receive(message.Text("type") == "pkmsg", message.Bytes("body")));
                    break;
            }
        }
    }

    [Fact]
    public void The_signed_pre_keys_of_libsignal_verify()
    {
        foreach (var scenario in File.Each("scenarios"))
        {
            var device = scenario.GetProperty("b");
            Assert.True(PreKeyFactory.VerifySignature(
                device.GetProperty("identity").Bytes("public"), device.GetProperty("signedPreKey").Bytes("public"),
                device.GetProperty("signedPreKey").Bytes("signature")));
        }
    }

    private static Peer Device(JsonElement facts)
    {
        var fresh = facts.Each("fresh").Select(Pair).GetEnumerator();
        var signed = facts.GetProperty("signedPreKey");
        return new Peer
        {
            Identity = new LocalIdentity(Pair(facts.GetProperty("identity")), facts.GetProperty("registrationId").GetUInt32()),
            SignedPreKey = new SignedPreKey(signed.GetProperty("id").GetUInt32(), Pair(signed), signed.Bytes("signature"), DateTimeOffset.UnixEpoch),
            PreKey = new PreKey(facts.GetProperty("preKey").GetProperty("id").GetUInt32(), Pair(facts.GetProperty("preKey"))),
            Fresh = () => fresh.MoveNext() ? fresh.Current : throw new InvalidOperationException("The recording has no more keys."),
        };
    }

    private static KeyPair Pair(JsonElement pair) => new(pair.Bytes("private"), pair.Bytes("public"));
}
