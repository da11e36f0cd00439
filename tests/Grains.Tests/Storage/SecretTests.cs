using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Tests.Storage;

public sealed class SecretTests
{
    private static readonly byte[] Old = RandomNumberGenerator.GetBytes(KeyRing.MasterKeyBytes);
    private static readonly byte[] New = RandomNumberGenerator.GetBytes(KeyRing.MasterKeyBytes);

    [Fact]
    public void Encrypted_value_is_decrypted_only_unchanged_and_in_its_row()
    {
        var box = new SecretBox(new KeyRing(Old));
        var sealedValue = box.Seal("table|one", "secret"u8);
        Assert.Equal("secret"u8, box.Open("table|one", sealedValue));
        Assert.ThrowsAny<CryptographicException>(() => box.Open("table|two", sealedValue));
        for (var i = 0; i < sealedValue.Length; i++)
        {
            var changed = (byte[])sealedValue.Clone();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => box.Open("table|one", changed));
            Assert.ThrowsAny<CryptographicException>(() => box.Open("table|one", sealedValue.AsSpan(0, i)));
        }
        Assert.NotEqual(sealedValue, box.Seal("table|one", "secret"u8));
    }

    [Fact]
    public void New_master_key_in_front_decrypts_values_of_the_old_one()
    {
        var before = new SecretBox(new KeyRing(Old)).Seal("row", "secret"u8);
        var rotated = new SecretBox(KeyRing.Parse($"{Convert.ToBase64String(New)}, {Convert.ToBase64String(Old)}"));
        Assert.Equal("secret"u8, rotated.Open("row", before));
        var after = rotated.Seal("row", "secret"u8);
        Assert.Equal("secret"u8, new SecretBox(new KeyRing(New)).Open("row", after));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(new KeyRing(Old)).Open("row", after));
    }

    [Fact]
    public void Cursor_is_valid_only_in_its_own_list()
    {
        var cursors = new Cursors(new KeyRing(Old));
        var page = cursors.Page([1, 2, 3], 2, "numbers", number => new CursorPosition(number, "key"));
        Assert.Equal(new CursorPosition(2, "key"), cursors.Open("numbers", page.NextCursor));
        foreach (var forged in (string[])[page.NextCursor + "AAAA", page.NextCursor![4..], "", "%", new string('A', 2_000)])
            Assert.Throws<Abstractions.Errors.GatewayException>(() => cursors.Open("numbers", forged));
        Assert.Throws<Abstractions.Errors.GatewayException>(() => cursors.Open("others", page.NextCursor));
        Assert.Throws<Abstractions.Errors.GatewayException>(() => new Cursors(new KeyRing(New)).Open("numbers", page.NextCursor));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    public void Unusable_master_key_is_rejected_without_showing_it(string configured)
    {
        var refused = Assert.Throws<MasterKeyException>(() => KeyRing.Parse(configured));
        if (configured.Length > 0) Assert.DoesNotContain(configured, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_derive_different_keys()
    {
        var keys = new KeyRing(Old);
        var derived = ((string[])["cursor", "secret box", "api key pepper"]).Select(label => Convert.ToHexString(keys.Derive(label))).ToArray();
        Assert.Equal(derived.Length, derived.Distinct().Count());
        Assert.All(derived, key => Assert.NotEqual(Convert.ToHexString(Old), key));
        Assert.Equal(HKDF.DeriveKey(HashAlgorithmName.SHA256, Old, 32, info: Encoding.ASCII.GetBytes("whatisup cursor")), keys.Derive("cursor"));
    }
}
