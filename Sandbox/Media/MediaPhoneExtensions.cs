using System.Buffers.Text;
using System.Globalization;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Sandbox.Media;

/// <summary>Files of a phone.</summary>
public static class MediaPhoneExtensions
{
    /// <summary>Encrypts a file and puts it to the media server, as the phone's own app does.</summary>
    /// <exception cref="MediaException">It is longer than <see cref="SandboxOptions.MaxMediaBytes"/>.</exception>
    public static async Task<UploadedMedia> UploadMediaAsync(this SandboxPhone phone,
        Stream content, MediaKind kind, CancellationToken cancellationToken = default)
    {
        var path = Path.Combine(Path.GetTempPath(), "whatisup-" + Path.GetRandomFileName());
        var encrypted = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (encrypted.ConfigureAwait(false))
        {
            var file = await MediaCipher.EncryptAsync(content, encrypted, kind, phone.Server.Options.MaxMediaBytes, cancellationToken).ConfigureAwait(false);
            encrypted.Position = 0;
            var name = Base64Url.EncodeToString(file.EncryptedSha256);
            await phone.Part<MediaVault>().ReceiveAsync(name, 0, encrypted, cancellationToken).ConfigureAwait(false);
            var directPath = phone.Part<MediaVault>().DirectPath(name);
            var url = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{phone.Part<MediaVault>().Port}{directPath}");
            return new UploadedMedia(file, kind, url, directPath, phone.Server.Now);
        }
    }

    /// <summary>Opens a file that lies at the media server.</summary>
    /// <returns>Bytes of content.</returns>
    /// <exception cref="SandboxRefusedException">There is no such file.</exception>
    /// <exception cref="MediaException">It is not the file of the reference.</exception>
    public static async Task<long> DownloadMediaAsync(this SandboxPhone phone,
        MediaReference file, MediaKind kind, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var name = Base64Url.EncodeToString(file.EncryptedSha256);
        if (!phone.Part<MediaVault>().Has(name)) throw new SandboxRefusedException("not_found", "The media server has no such file.");
        var encrypted = phone.Part<MediaVault>().Open(name);
        await using (encrypted.ConfigureAwait(false))
            return await MediaCipher.DecryptAsync(encrypted, content, file, kind, phone.Server.Options.MaxMediaBytes, cancellationToken).ConfigureAwait(false);
    }
}
