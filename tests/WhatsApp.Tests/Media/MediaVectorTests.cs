using System.Text.Json;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.WhatsApp.Tests.Media;

/// <summary>Files encrypted by npm baileys: with its key, we write the same bytes and decrypt them.</summary>
public sealed class MediaVectorTests
{
    private static readonly JsonElement File = Vectors.Load("media.json");

    public static TheoryData<string> Keys => [.. File.Each("keys").Select(key => key.Text("title"))];

    public static TheoryData<string> Files => [.. File.Each("files").Select(file => file.Text("title"))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Keys))]
    public void Each_kind_has_its_own_keys(string title)
    {
        var vector = File.Each("keys").Single(key => key.Text("title") == title);
        var keys = new MediaKeys(vector.Bytes("key"), Kind(vector));
        Assert.Equal((vector.Text("iv"), vector.Text("cipherKey"), vector.Text("macKey")), (Hex(keys.Iv), Hex(keys.CipherKey), Hex(keys.MacKey)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_is_encrypted_byte_for_byte_and_decrypted(string title)
    {
        var vector = File.Each("files").Single(file => file.Text("title") == title);
        using var encrypted = new MemoryStream();
        var content = vector.Bytes("content");
        var reference = await MediaCipher.EncryptAsync(new MemoryStream(content), encrypted, vector.Bytes("key"), Kind(vector), content.Length, Stop);
        Assert.Equal(vector.Text("encrypted"), Hex(encrypted.ToArray()));
        Assert.Equal((vector.Text("sha256"), vector.Text("encryptedSha256")), (Hex(reference.Sha256), Hex(reference.EncryptedSha256)));
        Assert.Equal(encrypted.Length, MediaCipher.EncryptedLength(content.Length));
        using var opened = new MemoryStream();
        Assert.Equal(
            content.Length, await MediaCipher.DecryptAsync(new MemoryStream(vector.Bytes("encrypted")), opened, reference, Kind(vector), content.Length, Stop));
        Assert.Equal(content, opened.ToArray());
    }

    private static MediaKind Kind(JsonElement vector) => Enum.Parse<MediaKind>(vector.Text("kind"));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
