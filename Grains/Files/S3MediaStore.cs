using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Files;

/// <summary>Stores files in an S3-compatible store. Each request has a timeout; failures are <see cref="MediaStoreException"/>s.</summary>
public sealed class S3MediaStore : IMediaStore, IDisposable
{
    private const int Retries = 2;
    private const long SlowestBytesPerSecond = 2_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly AmazonS3Client _client;
    private readonly S3Options _options;
    private readonly TimeProvider _time;

    /// <summary>Creates a store, without sending a request.</summary>
    public S3MediaStore(S3Options options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        // Most compatible stores don't support the newer checksums of S3.
        var config = new AmazonS3Config
        {
            AuthenticationRegion = options.Region, ForcePathStyle = true, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED, MaxErrorRetry = Retries,
        };
        if (options.Endpoint.Length > 0) config.ServiceURL = options.Endpoint;
        else config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        _client = options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new AmazonS3Client(config);
    }

    /// <inheritdoc />
    public Task PutAsync(string mediaId, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var request = new PutObjectRequest
        {
            BucketName = _options.Bucket, Key = KeyOf(mediaId), InputStream = content, AutoCloseStream = false,
            ContentType = "application/octet-stream", UseChunkEncoding = false,
        };
        return SendAsync(stop => _client.PutObjectAsync(request, stop),
            Patience + TimeSpan.FromSeconds((double)content.Length / SlowestBytesPerSecond), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Stream?> OpenAsync(string mediaId, long offset, long? length, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = _options.Bucket, Key = KeyOf(mediaId) };
        if (offset > 0 || length is not null) request.ByteRange = new ByteRange(offset, length is { } bytes ? offset + bytes - 1 : long.MaxValue - 1);
        try
        {
            return (await SendAsync(stop => _client.GetObjectAsync(request, stop), Patience, cancellationToken))?.ResponseStream;
        }
        catch (MediaStoreException fault) when (fault.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable })
        {
            // The offset is at the end.
            return Stream.Null;
        }
    }

    /// <inheritdoc />
    public async Task<bool> HasAsync(string mediaId, CancellationToken cancellationToken) =>
        await SendAsync(stop => _client.GetObjectMetadataAsync(_options.Bucket, KeyOf(mediaId), stop), Patience, cancellationToken) is not null;

    /// <inheritdoc />
    public Task DeleteAsync(string mediaId, CancellationToken cancellationToken) =>
        SendAsync(stop => _client.DeleteObjectAsync(_options.Bucket, KeyOf(mediaId), stop), Patience, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>The response, or null when the object does not exist.</summary>
    private async Task<T?> SendAsync<T>(Func<CancellationToken, Task<T>> send, TimeSpan patience, CancellationToken cancellationToken) where T : class
    {
        using var deadline = new CancellationTokenSource(patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await send(both.Token);
        }
        catch (AmazonServiceException fault)
        {
            if (fault.StatusCode == HttpStatusCode.NotFound && fault.ErrorCode != "NoSuchBucket") return null;
            var isRefused = (int)fault.StatusCode is >= 400 and < 500 and not (408 or 429);
            throw new MediaStoreException(isRefused ? MediaStoreFault.Refused : MediaStoreFault.Unavailable,
                fault.ErrorCode is { Length: > 0 } code ? code : "no_answer", fault);
        }
        catch (AmazonClientException fault)
        {
            // Neither the configuration nor the machine provides keys.
            throw new MediaStoreException(MediaStoreFault.Refused, "no_credentials", fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new MediaStoreException(MediaStoreFault.Unavailable, fault is OperationCanceledException ? "too_slow" : "unreachable", fault);
        }
    }

    private string KeyOf(string mediaId) => _options.Prefix + mediaId;
}
