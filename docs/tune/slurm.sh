#!/bin/bash
#SBATCH --job-name=zoo-tune
#SBATCH --ntasks=8
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=2G
#SBATCH --time=08:00:00
#SBATCH --output=zoo-tune-%j.log
# With GPUs: add "#SBATCH --gpus-per-task=1", "--resources GPU=1" to dask worker, and gpus = 1 to the job's [limits].
#
# A search on as many workers as there are tasks; submit it in a folder that all nodes share:
#     sbatch docs/tune/slurm.sh mine.toml
# Submitted again, it goes on with the same search.
set -euo pipefail

job=${1:?the job: an architecture or a .toml file}
here=${ZOO_DOCS:-$PWD/docs/tune}
dask=$PWD/logs/dask/$SLURM_JOB_ID
trap 'kill $(jobs -p) 2> /dev/null || true; rm -rf "$dask"' EXIT

bash "$here/certificates.sh" "$dask"
sed "s|/certificates|$dask|g" "$here/dask.yaml" > "$dask/dask.yaml"
export DASK_CONFIG=$dask/dask.yaml
export OMP_NUM_THREADS=$SLURM_CPUS_PER_TASK TF_NUM_INTRAOP_THREADS=$SLURM_CPUS_PER_TASK TF_NUM_INTEROP_THREADS=1

dask scheduler --protocol tls --port 0 --no-dashboard --scheduler-file "$dask/scheduler.json" &
until [ -s "$dask/scheduler.json" ]; do sleep 1; kill -0 $!; done
srun dask worker --scheduler-file "$dask/scheduler.json" --protocol tls --nworkers 1 --nthreads 1 --no-dashboard \
    --local-directory "${TMPDIR:-/tmp}" --death-timeout 300 &

zoo tune "$job" --scheduler "$dask/scheduler.json" --resume
