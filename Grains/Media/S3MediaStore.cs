using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Media;

/// <summary>Files in an S3-compatible store.</summary>
public sealed class S3MediaStore : IMediaStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly S3Options _options;

    /// <summary>Makes a store; nothing is asked of the service yet.</summary>
    public S3MediaStore(S3Options options)
    {
        _options = options;
        // Checksums beyond what S3 always had are unknown to most compatible stores.
        var config = new AmazonS3Config
        {
            AuthenticationRegion = options.Region, ForcePathStyle = true, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length > 0) config.ServiceURL = options.Endpoint;
        else config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        _client = options.AccessKey.Length > 0 ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config) : new AmazonS3Client(config);
    }

    /// <inheritdoc />
    public Task PutAsync(string mediaId, Stream content, CancellationToken cancellationToken) => _client.PutObjectAsync(
        new PutObjectRequest { BucketName = _options.Bucket, Key = KeyOf(mediaId), InputStream = content, AutoCloseStream = false, ContentType = "application/octet-stream", UseChunkEncoding = false },
        cancellationToken);

    /// <inheritdoc />
    public async Task<Stream?> OpenAsync(string mediaId, long offset, long? length, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetObjectRequest { BucketName = _options.Bucket, Key = KeyOf(mediaId) };
            if (offset > 0 || length is not null) request.ByteRange = new ByteRange(offset, length is { } bytes ? offset + bytes - 1 : long.MaxValue - 1);
            return (await _client.GetObjectAsync(request, cancellationToken)).ResponseStream;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<bool> HasAsync(string mediaId, CancellationToken cancellationToken)
    {
        try
        {
            await _client.GetObjectMetadataAsync(_options.Bucket, KeyOf(mediaId), cancellationToken);
            return true;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string mediaId, CancellationToken cancellationToken) => _client.DeleteObjectAsync(_options.Bucket, KeyOf(mediaId), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private string KeyOf(string mediaId) => _options.Prefix + mediaId;
}
