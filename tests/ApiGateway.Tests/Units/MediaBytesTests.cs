using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Shared limit of prefetched chunks of downloads.</summary>
public sealed class MediaBytesTests
{
    private const int Chunks = 40;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parallel_readers_share_the_read_ahead_budget()
    {
        var (reader, places) = (new Reader(), new ReadAhead(10));
        var streams = Enumerable.Range(0, 20).Select(_ => new MediaBytes(reader, "t", (long)Chunks * MediaChunk.MaxBytes, places)).ToArray();
        foreach (var stream in streams)
            for (var i = 0; i < 5; i++) Assert.Equal(MediaChunk.MaxBytes, await stream.ReadAsync(new byte[MediaChunk.MaxBytes], Stop));
        Assert.InRange(reader.Asked, 20 * 5, (20 * 6) + 10);
        foreach (var stream in streams) await stream.DisposeAsync();
        Assert.True(Enumerable.Range(0, 10).All(_ => places.TryTake()));
        Assert.False(places.TryTake());
    }

    [Fact]
    public async Task Single_reader_gets_the_whole_file_in_order()
    {
        await using var stream = new MediaBytes(new Reader(), "t", ((long)Chunks * MediaChunk.MaxBytes) - 7, new ReadAhead(3));
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Stop);
        Assert.Equal((Chunks * MediaChunk.MaxBytes) - 7, all.Length);
        Assert.Equal(Enumerable.Range(0, Chunks).Select(i => (byte)i), all.ToArray().Where((_, at) => at % MediaChunk.MaxBytes == 0));
    }

    private sealed class Reader : IMediaReaderGrain
    {
        public int Asked { get; private set; }

        public Task<MediaChunk> ReadAsync(string token, long offset, int count)
        {
            Asked++;
            var bytes = new byte[count];
            bytes[0] = (byte)(offset / MediaChunk.MaxBytes);
            return Task.FromResult(new MediaChunk(bytes));
        }

        public Task<MediaView> GetAsync(Caller caller, ChannelId channelId, string mediaId) => throw new NotSupportedException();

        public Task<Page<MediaView>> ListAsync(Caller caller, ChannelId channelId, PageRequest page) => throw new NotSupportedException();

        public Task<Page<MediaView>> ListOwnAsync(Caller caller, ChannelId? channelId, PageRequest page) => throw new NotSupportedException();

        public Task DeleteOfChannelAsync(Caller caller, ChannelId channelId) => throw new NotSupportedException();

        public Task<MediaView> OpenAsync(string token) => throw new NotSupportedException();
    }
}
