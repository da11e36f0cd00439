using MetadataExtractor.Formats.QuickTime;
using MetadataExtractor.IO;
using WhatIsUp.Grains.Files.Audio;

namespace WhatIsUp.Grains.Files;

/// <summary>Metadata of an MP4, QuickTime or 3GPP file, with video or only audio.</summary>
/// <param name="Seconds">Length, rounded up, or null.</param>
/// <param name="Width">Displayed width in pixels, or null.</param>
/// <param name="Height">Displayed height in pixels, or null.</param>
internal sealed record VideoMetadata(int? Seconds, int? Width, int? Height)
{
    /// <summary>Limit of atoms; a video has some dozens.</summary>
    private const int MaxAtoms = 2_000;

    /// <summary>Tracks are inside the movie atom.</summary>
    private const int MaxDepth = 2;

    private const int MaxSeconds = 24 * 60 * 60;
    private const int MaxPixels = 16_384;

    /// <summary>
    /// Reads the metadata, or null when the file is neither video nor audio. The length of a video is rounded up to seconds,
    /// that of audio to the nearest second.
    /// </summary>
    public static Task<VideoMetadata?> ReadAsync(Stream file, CancellationToken cancellationToken, bool isAudio = false) =>
        Task.Run(() => Read(file, isAudio), cancellationToken);

    private static VideoMetadata? Read(Stream file, bool isAudio)
    {
        var reader = new Reader(isAudio);
        try
        {
            file.Position = 0;
            QuickTimeReader.ProcessAtoms(file, reader.Take, file.Length);
        }
        catch (Exception)
        {
            // The library throws a bare Exception for damaged files. Values read before remain valid.
        }
        return reader.Found;
    }

    private sealed class Reader(bool isAudio)
    {
        private int _atoms;
        private int _depth;
        private int? _seconds;
        private (int Width, int Height)? _size;

        public VideoMetadata? Found => _seconds is null && _size is null ? null : new VideoMetadata(_seconds, _size?.Width, _size?.Height);

        public void Take(AtomCallbackArgs atom)
        {
            if (++_atoms > MaxAtoms)
            {
                atom.Cancel = true;
                return;
            }
            switch (atom.TypeString)
            {
                case "moov" or "trak" when _depth < MaxDepth:
                    _depth++;
                    QuickTimeReader.ProcessAtoms(atom.Stream, Take, atom.BytesLeft);
                    _depth--;
                    break;
                case "mvhd":
                    TakeMovie(atom.Reader);
                    break;
                case "tkhd":
                    TakeTrack(atom.Reader);
                    break;
            }
        }

        /// <summary>ISO/IEC 14496-12, 8.2.2: version, flags, times, time scale, duration.</summary>
        private void TakeMovie(SequentialReader reader)
        {
            var isLong = reader.GetByte() == 1;
            reader.Skip(isLong ? 3 + 16 : 3 + 8);
            var scale = reader.GetUInt32();
            var duration = isLong ? reader.GetUInt64() : reader.GetUInt32();
            if (scale == 0 || duration == 0) return;
            var seconds = isAudio ? AudioLength.Round((double)duration / scale) : Math.Ceiling((double)duration / scale);
            if (seconds <= MaxSeconds) _seconds = (int)seconds;
        }

        /// <summary>ISO/IEC 14496-12, 8.3.2: the matrix rotates the video, width and height are 16.16 numbers. Audio tracks have none.</summary>
        private void TakeTrack(SequentialReader reader)
        {
            var isLong = reader.GetByte() == 1;
            reader.Skip((isLong ? 3 + 16 + 8 + 8 : 3 + 8 + 8 + 4) + 16);
            var isTurned = reader.GetInt32() == 0;
            reader.Skip(8 * 4);
            var (width, height) = ((int)(reader.GetUInt32() >> 16), (int)(reader.GetUInt32() >> 16));
            if (width is 0 or > MaxPixels || height is 0 or > MaxPixels) return;
            _size ??= isTurned ? (height, width) : (width, height);
        }
    }
}
