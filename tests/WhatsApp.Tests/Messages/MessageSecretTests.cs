using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Tests.Messages;

/// <summary>Encryption with message secrets, against vectors that Baileys decrypts.</summary>
public sealed class MessageSecretTests
{
    private static readonly JsonElement File = Vectors.Load("secrets.json");

    [Fact]
    public void Recorded_votes_and_answers_are_encrypted_and_decrypted()
    {
        foreach (var vector in File.Each("boxes"))
        {
            var (id, author, actor, use) =
                (vector.Text("id"), Jid.Parse(vector.Text("author")), Jid.Parse(vector.Text("actor")), Enum.Parse<SecretUse>(vector.Text("use")));
            Assert.Equal(vector.Text("box"),
                Convert.ToHexStringLower(MessageSecrets.Seal(vector.Bytes("secret"), id, author, actor, use, vector.Bytes("nonce"), vector.Bytes("plain"))));
            Assert.Equal(
                vector.Bytes("plain"), MessageSecrets.Open(vector.Bytes("secret"), id, author, actor, use, vector.Bytes("nonce"), vector.Bytes("box")));
        }
    }

    [Fact]
    public void Vote_is_valid_only_for_its_voter_poll_and_use()
    {
        var (secret, nonce) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(12));
        var (author, voter) = (Jid.Parse("15550001111@s.whatsapp.net"), Jid.Parse("15550002222@s.whatsapp.net"));
        var box = MessageSecrets.Seal(secret, "POLL", author, voter, SecretUse.PollVote, nonce, "vote"u8);
        Assert.Null(MessageSecrets.Open(secret, "POLL", author, author, SecretUse.PollVote, nonce, box));
        Assert.Null(MessageSecrets.Open(secret, "OTHER", author, voter, SecretUse.PollVote, nonce, box));
        Assert.Null(MessageSecrets.Open(secret, "POLL", voter, voter, SecretUse.PollVote, nonce, box));
        Assert.Null(MessageSecrets.Open(secret, "POLL", author, voter, SecretUse.EventResponse, nonce, box));
        Assert.Null(MessageSecrets.Open(RandomNumberGenerator.GetBytes(32), "POLL", author, voter, SecretUse.PollVote, nonce, box));
        Assert.Null(MessageSecrets.Open(secret, "POLL", author, voter, SecretUse.PollVote, nonce.AsSpan(0, 11), box));
        Assert.Null(MessageSecrets.Open(secret, "POLL", author, voter, SecretUse.PollVote, nonce, box.AsSpan(0, 10)));
    }
}
