using System.Text.Json;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Signal;

/// <summary>Group messages encrypted by npm baileys: with its keys, we write the same bytes and decrypt them.</summary>
public sealed class GroupVectorTests
{
    private const int SignatureBytes = 64;
    private static readonly JsonElement File = Vectors.Load("groups.json");

    public static TheoryData<string> Titles => [.. File.Each("keys").Select(key => key.Text("title"))];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Recorded_messages_are_decrypted_in_any_order(string title)
    {
        var key = Key(title);
        var messages = key.Each("messages").ToArray();
        foreach (var order in (int[][])[[0, 1, 2, 3, 4, 5, 6, 7], [7, 6, 5, 4, 3, 2, 1, 0], [2, 0, 7, 1, 3, 6, 5, 4]])
        {
            var record = new SenderKeyRecord();
            GroupCipher.Accept(record, key.Bytes("distribution"));
            foreach (var n in order)
            {
                Assert.Equal(messages[n].Bytes("plain"), GroupCipher.Decrypt(record, messages[n].Bytes("body")));
                record = SenderKeyRecord.Deserialize(record.Serialize());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void Key_received_later_decrypts_from_there_on_only(string title)
    {
        var key = Key(title);
        var record = new SenderKeyRecord();
        GroupCipher.Accept(record, key.Bytes("later"));
        var messages = key.Each("messages").ToArray();
        for (var n = 0; n < messages.Length; n++)
        {
            if (n >= key.GetProperty("laterFrom").GetInt32()) Assert.Equal(messages[n].Bytes("plain"), GroupCipher.Decrypt(record, messages[n].Bytes("body")));
            else Assert.Equal(SignalFailure.Duplicate, Assert.Throws<SignalException>(() => GroupCipher.Decrypt(record, messages[n].Bytes("body"))).Failure);
        }
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void Ciphertexts_with_the_same_key_are_equal(string title)
    {
        var key = Key(title);
        var signing = Curve25519.FromPrivateKey(key.Bytes("secret"));
        var chain = new ReceivingChain(signing.PublicKey, key.Bytes("chainKey"), 0);
        var record = new SenderKeyRecord();
        record.Add(new SenderKeyState(key.GetProperty("id").GetUInt32(), signing.PublicKey, signing.PrivateKey, chain));
        Assert.Equal(key.Text("distribution"), Convert.ToHexStringLower(GroupCipher.Distribute(record)));
        foreach (var message in key.Each("messages"))
        {
            // Baileys leaves out every second iteration after the first.
            if (chain.NextCounter > 0) chain.Advance(chain.NextCounter);
            var written = GroupCipher.Encrypt(record, message.Bytes("plain"));
            var theirs = message.Bytes("body");
            Assert.Equal(theirs[..^SignatureBytes], written[..^SignatureBytes]);
            Assert.True(XEdDsa.Verify(signing.PublicKey, written.AsSpan(0, written.Length - SignatureBytes), written.AsSpan(written.Length - SignatureBytes)));
        }
    }

    private static JsonElement Key(string title) => File.Each("keys").Single(key => key.Text("title") == title);
}
