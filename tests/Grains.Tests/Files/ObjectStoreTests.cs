using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Files;

/// <summary>Runs alone, because it measures the memory of the process.</summary>
[CollectionDefinition(nameof(ObjectStoreTests), DisableParallelization = true)]
public sealed class ObjectStoreCollection;

/// <summary>Files in a third-party S3-compatible server.</summary>
[Collection(nameof(ObjectStoreTests))]
public sealed class ObjectStoreTests : IAsyncLifetime
{
    private readonly string _id = PrefixedId.New(PrefixedId.Media);
    private ObjectStore _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ObjectStore.StartAsync(Stop);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private S3MediaStore Open(string secretKey = ObjectStore.SecretKey, string bucket = ObjectStore.Bucket) => new(
        new S3Options { Endpoint = _server.Address.ToString(), Bucket = bucket, AccessKey = ObjectStore.AccessKey, SecretKey = secretKey },
        TimeProvider.System);

    private static Task CheckAsync(IMediaStore store) => new MediaStoreCheck(store, NullLogger<MediaStoreCheck>.Instance).StartAsync(Stop);

    private async Task<byte[]?> ReadAsync(S3MediaStore store, long offset = 0, long? length = null)
    {
        await using var stream = await store.OpenAsync(_id, offset, length, Stop);
        if (stream is null) return null;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    [Fact]
    public async Task File_is_returned_byte_for_byte_and_by_range()
    {
        using var store = Open();
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        await store.PutAsync(_id, new MemoryStream(bytes), Stop);
        Assert.Equal(["media/" + _id], _server.Keys);
        Assert.Equal(bytes, await ReadAsync(store));
        Assert.Equal(bytes[..10], await ReadAsync(store, 0, 10));
        Assert.Equal(bytes[1_000..81_000], await ReadAsync(store, 1_000, 80_000));
        Assert.Equal(bytes[299_990..], await ReadAsync(store, 299_990, 80_000));
        Assert.Equal(bytes[299_990..], await ReadAsync(store, 299_990));
        Assert.Empty((await ReadAsync(store, 300_000, 10))!);

        await store.PutAsync(_id, new MemoryStream([1, 2, 3]), Stop);
        Assert.Equal([1, 2, 3], await ReadAsync(store));
    }

    [Fact]
    public async Task Missing_and_deleted_files_are_absent()
    {
        using var store = Open();
        Assert.Null(await ReadAsync(store));
        Assert.False(await store.HasAsync(_id, Stop));
        await store.DeleteAsync(_id, Stop);

        await store.PutAsync(_id, new MemoryStream([1, 2, 3]), Stop);
        Assert.True(await store.HasAsync(_id, Stop));
        await store.DeleteAsync(_id, Stop);
        Assert.False(await store.HasAsync(_id, Stop));
        Assert.Null(await ReadAsync(store));
        Assert.Empty(_server.Keys);
    }

    [Fact]
    public async Task Large_file_is_copied_with_little_memory()
    {
        const int megabytes = 60;
        const long mostHeld = 8 << 20;
        using var store = Open();
        await store.PutAsync(_id, new MemoryStream([1, 2, 3]), Stop);
        await using var file = WhatIsUp.WhatsApp.Media.TemporaryFile.Open();
        var part = RandomNumberGenerator.GetBytes(1 << 20);
        for (var i = 0; i < megabytes; i++) await file.WriteAsync(part, Stop);
        file.Position = 0;
        var expected = await SHA256.HashDataAsync(file, Stop);
        file.Position = 0;

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sent = new WeighingStream(file);
        await store.PutAsync(_id, sent, Stop);
        Assert.InRange(sent.MostHeld, 1, before + mostHeld);
        await using var stream = await store.OpenAsync(_id, 0, null, Stop);
        var received = new WeighingStream(stream!);
        Assert.Equal(expected, await SHA256.HashDataAsync(received, Stop));
        Assert.InRange(received.MostHeld, 1, before + mostHeld);
    }

    [Fact]
    public async Task Server_that_fails_during_an_upload_is_unavailable_and_accepts_a_later_one()
    {
        using var store = Open();
        await _server.KillAsync();
        await _server.ContinueAsync(Stop, diesAfter: 2 << 20);
        var bytes = RandomNumberGenerator.GetBytes(8 << 20);
        var fault = await Assert.ThrowsAsync<MediaStoreException>(() => store.PutAsync(_id, new MemoryStream(bytes), Stop));
        Assert.Equal(MediaStoreFault.Unavailable, fault.Fault);
        await _server.WaitForExitAsync(Stop);
        fault = await Assert.ThrowsAsync<MediaStoreException>(() => store.HasAsync(_id, Stop));
        Assert.Equal((MediaStoreFault.Unavailable, "unreachable"), (fault.Fault, fault.Code));
        // A silo that starts meanwhile starts.
        await CheckAsync(store);

        await _server.ContinueAsync(Stop);
        await store.PutAsync(_id, new MemoryStream(bytes), Stop);
        Assert.Equal(bytes, await ReadAsync(store));
    }

    [Theory]
    [InlineData("wrong", ObjectStore.Bucket, "SignatureDoesNotMatch")]
    [InlineData(ObjectStore.SecretKey, "elsewhere", "NoSuchBucket")]
    public async Task Wrong_settings_stop_the_start_with_the_servers_error_code(string secretKey, string bucket, string code)
    {
        using var wrong = Open(secretKey, bucket);
        var fault = await Assert.ThrowsAsync<MediaStoreException>(() => wrong.PutAsync(_id, new MemoryStream([1]), Stop));
        Assert.Equal((MediaStoreFault.Refused, code), (fault.Fault, fault.Code));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => CheckAsync(wrong));
        Assert.Contains(code, Assert.Single(refused.Failures), StringComparison.Ordinal);

        using var right = Open();
        await CheckAsync(right);
        Assert.Empty(_server.Keys);
    }
}
